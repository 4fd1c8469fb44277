"""The located tree that both readers give: scalars are text, every node knows its span.

A tree is never changed after it was read; merging builds new mappings that share the old scalars.
"""

from __future__ import annotations

from envspec.source import Path, Source, Span

__all__ = ["Mapping", "Node", "Scalar", "Sequence", "block_end", "find"]


class _Node:
    """A node and its stretch: `start`/`end` are (line, column) counted from 0, as libyaml gives them."""

    __slots__ = ("column", "end_column", "end_line", "line", "source")

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def span(self) -> Span:
        """Counted from 1. Made when asked for: a tree has tens of thousands of nodes, a run few messages."""
        return Span(self.source, self.line + 1, self.column + 1, self.end_line + 1, self.end_column + 1)


class Scalar(_Node):
    """A text. `plain` is false for a quoted or block text; `key:` with nothing after it is plain and empty."""

    __slots__ = ("plain", "text")

    def __init__(
        self,
        source: Source,
        text: str,
        plain: bool,
        line: int,
        column: int,
        end_line: int,
        end_column: int,
    ) -> None:
        self.source = source
        self.text = text
        self.plain = plain
        self.line = line
        self.column = column
        self.end_line = end_line
        self.end_column = end_column

    @property
    def empty(self) -> bool:
        """True for `key:` with nothing after it, which any type of node may be."""
        return self.plain and not self.text


_NOTHING: dict[str, Node] = {}


class Mapping(_Node):
    """`items` in the order of the file; `keys` holds the node of each key, for its span.

    `replaced` is empty in a tree as read; merging keeps there what a later layer took the place of.
    """

    __slots__ = ("items", "keys", "replaced")

    def __init__(
        self,
        source: Source,
        items: dict[str, Node],
        keys: dict[str, Scalar],
        line: int,
        column: int,
        end_line: int,
        end_column: int,
        replaced: dict[str, Node] = _NOTHING,
    ) -> None:
        self.source = source
        self.items = items
        self.keys = keys
        self.replaced = replaced
        self.line = line
        self.column = column
        self.end_line = end_line
        self.end_column = end_column


class Sequence(_Node):
    __slots__ = ("items",)

    def __init__(
        self,
        source: Source,
        items: list[Node],
        line: int,
        column: int,
        end_line: int,
        end_column: int,
    ) -> None:
        self.source = source
        self.items = items
        self.line = line
        self.column = column
        self.end_line = end_line
        self.end_column = end_column


Node = Scalar | Mapping | Sequence


def find(root: Node, path: Path) -> tuple[Node, Scalar | None]:
    """The node at `path` and its key's node, or those of its nearest ancestor that exists."""
    node: Node = root
    key: Scalar | None = None
    for part in path:
        if isinstance(node, Mapping) and isinstance(part, str) and part in node.items:
            key, node = node.keys.get(part), node.items[part]
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            key, node = None, node.items[part]
        else:
            break
    return node, key


def block_end(lines: list[str], header: int, end_line: int, end_column: int) -> tuple[int, int]:
    """Where a block scalar ends for the eye: after its last line with text, or after its header.

    Parsers let it run up to the next token. `header` and the end are counted from 0, `lines` are the file's.
    """
    last = min(end_line if end_column else end_line - 1, len(lines) - 1)
    while last > header and not lines[last].strip(" \r"):
        last -= 1
    return last, len(lines[last].rstrip(" \r"))
