"""How Compose spells a mount."""

from __future__ import annotations

from envspec_backends.compose.context import Context
from envspec_backends.containers.context import escape
from envspec_backends.containers.mounts import Mount

__all__ = ["anonymous", "labelled", "spelled"]

#: What the short form separates by; within what looks like a variable, escaped or not, it does not look for it.
_SEPARATES = (":", "${")

#: What the engine labels for nobody: https://pkg.go.dev/github.com/opencontainers/selinux/go-selinux/label#Relabel
_NEVER = frozenset((
    "/", "/bin", "/boot", "/dev", "/etc", "/etc/passwd", "/etc/pki", "/etc/shadow", "/home", "/lib", "/lib64", "/media",
    "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var", "/var/lib", "/var/log",  # noqa: S108 - theirs
))  # fmt: skip


def labelled(source: str) -> bool:
    """Whether the engine would label that path of the host for containers."""
    return (source.rstrip("/") or "/") not in _NEVER


def spelled(context: Context, mount: Mount, source: str = "") -> object:
    """The short form where it means the same: it separates by `:`, and takes one letter before it for a drive.

    `source`: with variables, as Compose reads it; else that of the mount, a literal. With `selinux: true` what is bound
    is labelled for the containers; Compose passes a label on only where it may make the folder.
    """
    label = mount.kind == "bind" and context.options.selinux and labelled(mount.source)
    if (len(mount.source) == 1 and mount.source.isalpha()) or _separated(mount.source) or _separated(mount.target):
        bind = {"bind": {"create_host_path": True, "selinux": "z"}} if label else {}
        return {**mount.spelled(), "source": source or escape(mount.source), **bind}
    words = [*(["ro"] if mount.read_only else []), *(["z"] if label else [])]
    return f"{source or escape(mount.source)}:{escape(mount.target)}" + (f":{','.join(words)}" if words else "")


def anonymous(target: str) -> object:
    """A volume without a name, which goes with its container."""
    return {"type": "volume", "target": escape(target)} if _separated(target) else escape(target)


def _separated(path: str) -> bool:
    return any(sign in path for sign in _SEPARATES)
