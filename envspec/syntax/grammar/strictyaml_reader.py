"""The reference reader: strictyaml, where PyYAML has no C extension; in tests the judge of the usual one.

It takes the nodes that strictyaml's loader composes, with its scanner's checks, and not strictyaml's document
objects, whose making is quadratic in the size of the file. Slow even so: about 5 s for 1,000 services.
"""

from __future__ import annotations

from typing import Any

from envspec.lazy import load
from envspec.source import Source
from envspec.syntax.grammar.refused import Refused
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence, block_end

__all__ = ["parse"]

_DISALLOWED = {
    "TagTokenDisallowed": "tag",
    "FlowMappingDisallowed": "flow-collection/list",
    "AnchorTokenDisallowed": "anchor",
    "DuplicateKeysDisallowed": "duplicate-key",
    "InconsistentIndentationDisallowed": "indentation/siblings",
}


def parse(source: Source, max_depth: int) -> Mapping:
    """The tree of a document. Raises Refused at the first thing that the grammar does not have."""
    parser = load("strictyaml.parser")
    errors = load("strictyaml.ruamel.error")
    # Comments are left out: strictyaml keeps them to write them back, and fails on some (`- # so`).
    settings = {"label": source.name, "allow_flow_style": False, "fetch_comment": lambda *_: None}
    kind = type("Loader", (parser.StrictYAMLLoader,), settings)
    try:
        loader: Any = kind(source.text)
        root = loader.get_single_node()
    except RecursionError:
        raise Refused("depth", 0, 0) from None
    except errors.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        reason = _DISALLOWED.get(type(fault).__name__, str(fault.problem))
        raise Refused(reason, mark.line if mark else 0, mark.column if mark else 0) from None
    except Exception as fault:  # strictyaml fails in ways of its own on some texts
        raise Refused(str(fault), 0, 0) from None
    if root is None or (root.id == "scalar" and root.value == "" and root.style is None):
        raise Refused("root/empty", 0, 0)
    if root.id != "mapping":
        raise Refused("root", root.start_mark.line, root.start_mark.column)
    tree = _Builder(source, max_depth).node(root, (0, 0))
    assert isinstance(tree, Mapping)
    return tree


class _Builder:
    def __init__(self, source: Source, max_depth: int) -> None:
        self.source = source
        self.text = source.text
        self.lines = source.lines
        self.depth = max_depth

    def node(self, node: Any, nothing: tuple[int, int]) -> Node:
        """`nothing` is the place of a value that is not there: after the colon or the dash."""
        if node.id == "scalar":
            return self.scalar(node, nothing)
        start = node.start_mark
        self.depth -= 1
        if self.depth < 0:
            raise Refused("depth", start.line, start.column)
        tree = self.mapping(node) if node.id == "mapping" else self.sequence(node)
        self.depth += 1
        return tree

    def scalar(self, node: Any, nothing: tuple[int, int]) -> Scalar:
        start, end, style = node.start_mark, node.end_mark, node.style
        if style is None and node.value == "":
            return Scalar(self.source, "", True, *nothing, *nothing)
        if style in ("|", ">"):
            stop = block_end(self.lines, start.line, end.line, end.column)
        else:
            stop = (end.line, end.column)
        # Its scanner marks the folds of a `>` block with BEL, which no text in the grammar holds unescaped.
        text = node.value.replace("\a", "") if style == ">" else node.value
        return Scalar(self.source, text, style is None, start.line, start.column, *stop)

    def sequence(self, node: Any) -> Sequence:
        start = node.start_mark
        items: list[Node] = []
        # The dash of an item is the last thing before it but blanks, comments and line ends.
        after = (start.line, start.column + 1)
        for child in node.value:
            mark = child.start_mark
            items.append(self.node(child, (mark.line, mark.column)))
        end = (items[-1].end_line, items[-1].end_column) if items else after
        return Sequence(self.source, items, start.line, start.column, *end)

    def mapping(self, node: Any) -> Mapping:
        start = node.start_mark
        items: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        inner = -1
        value: Node | None = None
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            if key_node.id != "scalar":
                raise Refused("complex-key", mark.line, mark.column)
            key = self.scalar(key_node, (mark.line, mark.column))
            name = key.text
            if not name:
                raise Refused("empty-key", key.line, key.column)
            if name in items:
                raise Refused("duplicate-key", key.line, key.column)
            if name == "<<" and key.plain:
                raise Refused("merge-key", key.line, key.column)
            colon = self.lines[key.end_line].find(":", key.end_column) + 1
            value = self.node(value_node, (key.end_line, colon))
            if isinstance(value, Mapping) and value.column != inner:
                if inner >= 0:
                    raise Refused("indentation/siblings", value.line, value.column)
                inner = value.column
            items[name] = value
            keys[name] = key
        end = (value.end_line, value.end_column) if value else (start.line, start.column)
        return Mapping(self.source, items, keys, start.line, start.column, *end)
