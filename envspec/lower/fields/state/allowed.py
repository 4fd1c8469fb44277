"""Which fields a kind of state has."""

from __future__ import annotations

from envspec.kinds.kind import Kind
from envspec.lower.context import Context
from envspec.near import did_you_mean, listed
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["check_fields"]

#: fields of every state
_ANY = frozenset(("kind", "enabled", "managed", "dev", "unset"))
_VOLUME = frozenset(("storage", "access", "adopt", "host_path"))
_IMAGE = frozenset(
    (
        "image",
        "platform",
        "aliases",
        "run_as",
        "storage",
        "adopt",
        "host_path",
        "placement",
        "resources",
        "args",
        "environment",
        "files",
        "routes",
    )
)
_CUSTOM = _IMAGE | {"ports", "data", "writable", "health", "url", "user", "database", "auth"}
#: of a known kind, which adds its own
_KNOWN = _IMAGE | {"version", "backup"}


def check_fields(context: Context, kind_name: str, kind: Kind | None, entry: Mapping, path: Path) -> None:
    """Reports fields that this kind of state does not have."""
    if kind_name == "volume":
        allowed = _ANY | _VOLUME
    elif kind is None:
        allowed = _ANY | _CUSTOM
    else:
        allowed = _ANY | _KNOWN | kind.fields
    block = entry.items.get("dev")
    for where, node in ((path, entry), ((*path, "dev"), block)):
        if not isinstance(node, Mapping):
            continue
        for field in node.items:
            if field in allowed or (node is block and field == "publish" and kind_name != "volume"):
                continue
            meant = did_you_mean(field, allowed)
            context.report(
                "ENV066",
                "field-of-another-kind",
                f"a state of kind {kind_name} has no `{field}`",
                node.keys[field].span,
                (f"{meant} " if meant else "") + f"it takes {listed(sorted(allowed - _ANY), 30)}",
                (*where, field),
            )
