"""How Compose spells a mount."""

from __future__ import annotations

from envspec_backends.containers.context import escape
from envspec_backends.containers.mounts import Mount

__all__ = ["spelled"]


def spelled(mount: Mount, source: str = "") -> object:
    """The short form where it means the same: it separates by `:`, and takes one letter before it for a drive.

    `source`: with variables, as Compose reads it; else that of the mount, a literal.
    """
    if (len(mount.source) == 1 and mount.source.isalpha()) or ":" in mount.source or ":" in mount.target:
        return {**mount.spelled(), "source": source or escape(mount.source)}
    return f"{source or escape(mount.source)}:{escape(mount.target)}" + (":ro" if mount.read_only else "")
