"""`host_path`: the data of a state lies in a folder of the machine, which nothing of ours makes or deletes."""

from __future__ import annotations

import posixpath
import re

from envspec.lower.references.resolver import Resolver
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["host_path"]

#: folders that belong to the system with all that is below them
_TREES = (
    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/run", "/sbin", "/sys", "/usr",
    "/var/lib/docker", "/var/lib/containerd", "/var/run",
)  # fmt: skip
#: folders that hold what belongs to several, so that none of them is one state's
_SHARED = ("/", "/home", "/media", "/mnt", "/opt", "/root", "/srv", "/tmp", "/var", "/var/lib", "/var/log")  # noqa: S108 - theirs
_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"


def host_path(resolver: Resolver, entry: Mapping, path: Path) -> str:
    """An absolute folder of the machine, or in development a path of the project; empty where there is none.

    What cannot be the folder of one state alone is reported.
    """
    context = resolver.context
    node = entry.items.get("host_path")
    where: Path = (*path, "host_path")
    written = resolver.plain(node, where, "a folder of the machine")
    if not written or not isinstance(node, Scalar):
        return ""
    if not written.startswith("/"):
        if re.search(_CONTROL, written):
            _report(resolver, node, "a path with a line break or the like is no plain path", where)
            return ""
        if context.development:
            return context.project_path(_said(node, written), where) or ""
        _report(resolver, node, f"`{written}` is no absolute path", where)
        return ""
    found = posixpath.normpath(written).replace("//", "/")
    why = _unfit(written, found)
    if why:
        _report(resolver, node, f"`{written}` {why}", where)
        return ""
    return found


def _unfit(written: str, found: str) -> str:
    if ".." in written.split("/") or re.search(_CONTROL, written):
        return "is no plain path"
    if found.endswith(".sock"):
        return "is a socket: whoever reaches a runtime by it is root on the machine"
    if found in _SHARED or any(found == tree or found.startswith(f"{tree}/") for tree in _TREES):
        return "belongs to the system"
    return ""


def _report(resolver: Resolver, node: Scalar, message: str, path: Path) -> None:
    help = "name a folder for this state alone, such as /srv/shop/db"
    resolver.context.report("ENV068", "bad-value", message, node.span, help, path)


def _said(node: Scalar, text: str) -> Scalar:
    """The node with its references filled in."""
    return Scalar(node.source, text, False, node.line, node.column, node.end_line, node.end_column)
