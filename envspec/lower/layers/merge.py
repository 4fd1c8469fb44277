"""The one merge algebra: what presets, `uses`, `dev`, `extends`, environments and `unset` all are.

Mappings merge key by key, lists and scalars are replaced by the later. The winner keeps its span, and the mapping
remembers what it replaced. Laws (held by properties in the tests): the empty mapping is the identity on both
sides; a tree merged with itself is itself; without exclusive groups merging is associative; the later always wins;
a result never holds two fields of one exclusive group.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping

from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar

__all__ = ["ENTRY", "STATE", "Groups", "empty", "merge", "merge_mappings", "only", "unset", "without"]


class Groups:
    """Fields of which a later layer's choice takes the earlier away, here and further down (`*`: any key)."""

    __slots__ = ("below", "here")

    def __init__(self, *here: tuple[str, ...], below: AnyMapping[str, Groups] | None = None) -> None:
        self.here = here
        self.below: AnyMapping[str, Groups] = below or {}


_NONE = Groups()
_FILES = Groups(below={"*": Groups(("source", "template", "content"))})
_HEALTH = Groups(("http", "tcp", "grpc", "exec"))

#: of services, tools and jobs
ENTRY = Groups(
    ("image", "build", "uses"),
    ("replicas", "autoscale"),
    ("when", "schedule"),
    below={"health": _HEALTH, "files": _FILES},
)
#: of state
STATE = Groups(
    ("version", "image"), ("adopt", "host_path"), ("access", "host_path"), below={"health": _HEALTH, "files": _FILES}
)


def merge(base: Node | None, over: Node | None, groups: Groups = _NONE) -> Node | None:
    """`over` laid on `base`; None is nothing at all. Neither is changed."""
    if base is None or over is None:
        return over if over is not None else base
    if isinstance(over, Scalar) and over.empty and isinstance(base, Mapping):
        return base  # `key:` with nothing after it is the empty mapping
    if isinstance(base, Scalar) and base.empty and isinstance(over, Mapping):
        return over
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    return merge_mappings(base, over, groups)


def merge_mappings(base: Mapping, over: Mapping, groups: Groups = _NONE) -> Mapping:
    """As `merge`, for two mappings."""
    if not over.items:
        return base
    if not base.items:
        return over
    items = dict(base.items)
    keys = dict(base.keys)
    replaced = dict(base.replaced)
    replaced.update(over.replaced)
    for group in groups.here:
        if any(field in over.items for field in group):
            for field in group:
                if field in items and field not in over.items:
                    replaced[field] = items.pop(field)
                    del keys[field]
    below = groups.below
    for key, value in over.items.items():
        old = items.get(key)
        if old is None:
            items[key] = value
            keys[key] = over.keys[key]
            continue
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            items[key] = merge_mappings(old, value, below.get(key) or below.get("*") or _NONE)
            continue
        new = merge(old, value)
        if new is not old and new is not None:
            items[key] = new
            keys[key] = over.keys[key]
            replaced[key] = old
    return Mapping(over.source, items, keys, over.line, over.column, over.end_line, over.end_column, replaced)


def empty(like: Node) -> Mapping:
    """The identity, placed where `like` stands."""
    return Mapping(like.source, {}, {}, like.line, like.column, like.end_line, like.end_column)


def _selected(node: Mapping, names: list[str]) -> Mapping:
    return Mapping(
        node.source,
        {name: node.items[name] for name in names},
        {name: node.keys[name] for name in names},
        node.line,
        node.column,
        node.end_line,
        node.end_column,
        node.replaced,
    )


def without(node: Mapping, names: frozenset[str]) -> Mapping:
    """The mapping without these keys."""
    return _selected(node, [name for name in node.items if name not in names])


def only(node: Mapping, names: frozenset[str]) -> Mapping:
    """The mapping with these keys alone."""
    return _selected(node, [name for name in node.items if name in names])


def unset(node: Mapping, path: Path) -> Mapping | None:
    """The mapping without what stands at `path`; None when nothing stands there."""
    key = path[0]
    if not isinstance(key, str) or key not in node.items:
        return None
    if len(path) == 1:
        return without(node, frozenset((key,)))
    child = node.items[key]
    if not isinstance(child, Mapping):
        return None
    rest = unset(child, path[1:])
    if rest is None:
        return None
    copy = _selected(node, list(node.items))
    copy.items[key] = rest
    return copy
