"""Short forms, expanded before any merging so that two layers always speak of the same shape."""

from __future__ import annotations

from collections.abc import Callable

from envspec.model.fields import SHORT
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["expanded"]


def _wrapped(value: Scalar, key: str) -> Mapping:
    """`8080` as `{port: 8080}`, standing where the short form stands; nothing at all is the empty mapping."""
    said = {} if value.empty else {key: value}
    return Mapping(
        value.source, dict[str, Node](said), said, value.line, value.column, value.end_line, value.end_column
    )


def _each(key: str) -> Callable[[Node], Node]:
    """For mappings whose values may be a scalar for the long form's `key`."""

    def expand(node: Node) -> Node:
        if not isinstance(node, Mapping) or not any(type(v) is Scalar for v in node.items.values()):
            return node
        items: dict[str, Node] = {k: _wrapped(v, key) if isinstance(v, Scalar) else v for k, v in node.items.items()}
        return Mapping(node.source, items, node.keys, node.line, node.column, node.end_line, node.end_column)

    return expand


def _secrets(node: Node) -> Node:
    """A list of names as a mapping from name to its default path."""
    if not isinstance(node, Sequence):
        return node
    items: dict[str, Node] = {}
    keys: dict[str, Scalar] = {}
    for item in node.items:
        if isinstance(item, Scalar) and item.text:  # empty where it was no name, which is told
            where = (item.line, item.column, item.end_line, item.end_column)
            items[item.text] = Scalar(item.source, f"/run/secrets/{item.text}", False, *where)
            keys[item.text] = item
    return Mapping(node.source, items, keys, node.line, node.column, node.end_line, node.end_column)


def _listed(node: Node) -> Node:
    """One name as a list of one."""
    if not isinstance(node, Scalar):
        return node
    items: list[Node] = [] if node.empty else [node]
    return Sequence(node.source, items, node.line, node.column, node.end_line, node.end_column)


def _publish(node: Node) -> Node:
    """A state's one port number, under the name that stands for its main port."""
    return _wrapped(node, "") if isinstance(node, Scalar) and not node.empty else node


_SHORT: dict[str, Callable[[Node], Node]] = {
    **{field: _each(key) for field, key in SHORT.items()},
    "secrets": _secrets,
    "migrates": _listed,
    "publish": _publish,
}


def expanded(node: Mapping) -> Mapping:
    """A layer of a service, tool, job or state with every short form expanded, its `dev` block included."""
    changed: dict[str, Node] = {}
    for key, value in node.items.items():
        expand = _SHORT.get(key)
        if expand is not None:
            changed[key] = expand(value)
        elif key == "dev" and isinstance(value, Mapping):
            changed[key] = expanded(value)
    if not changed:
        return node
    items = {**node.items, **changed}
    return Mapping(node.source, items, node.keys, node.line, node.column, node.end_line, node.end_column)
