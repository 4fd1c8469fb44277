"""The open mappings and lists of a document: where a key, an item or a text belongs by its column."""

from __future__ import annotations

import re

from envspec.source import Source
from envspec.syntax.sheet import Sheet, spaces

__all__ = ["Block", "Blocks"]

_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*)([:=])")


class Block:
    """An open mapping or list: its column, what it holds so far, and whether a value may follow below."""

    __slots__ = ("column", "complex", "inner", "keys", "kind", "open", "others")

    def __init__(self, kind: str, column: int) -> None:
        self.kind = kind
        self.column = column
        self.others: set[int] = set()
        self.keys: dict[str, tuple[int, int, int]] = {}
        self.inner: list[tuple[int, int]] = []
        self.open = False
        self.complex = False

    def at(self, column: int) -> bool:
        return column == self.column or column in self.others


class Blocks(Sheet):
    """A stack of open blocks. Whoever stands where nobody can is told so once, and taken for a neighbour."""

    def __init__(self, source: Source, text: str, max_depth: int) -> None:
        super().__init__(source, text)
        self.max_depth = max_depth
        self.stack: list[Block] = []
        self.rooted = False  # there is a mapping, or a list, at the root

    def push(self, kind: str, row: int, column: int) -> None:
        if len(self.stack) >= self.max_depth:
            self.fault("depth", row, column, depth=self.max_depth)
            self.over = True
            return
        if not self.stack and kind == "list":
            self.fault("root/list", row, column)
        if kind == "map" and self.stack and self.stack[-1].kind == "map":
            self.stack[-1].inner.append((row, column))
        self.rooted = True
        self.stack.append(Block(kind, column))

    def pop(self) -> Block:
        """Close the innermost block. StrictYAML: mappings under the keys of one mapping share a column."""
        block = self.stack.pop()
        if len({column for _, column in block.inner}) > 1:
            columns = [column for _, column in block.inner]
            usual = max(columns, key=lambda column: (columns.count(column), -columns.index(column)))
            for row, column in block.inner:
                if column != usual:
                    there = spaces(usual)
                    self.fault("indentation/siblings", row, column, here=spaces(column), there=there)
        return block

    def place(self, kind: str, row: int, column: int) -> None:
        """Make the innermost block the one in which an entry of `kind` at `column` stands."""
        closed: Block | None = None
        while self.stack and self.stack[-1].column > column and not self.stack[-1].at(column):
            closed = self.pop()
        if not self.stack:
            if closed is None:
                self.push(kind, row, column)
            else:
                self.misplaced(closed, row, column)
            return
        top = self.stack[-1]
        if top.at(column):
            if top.kind == kind:
                return
            below = self.stack[-2] if len(self.stack) > 1 else None
            if below and below.kind == kind and below.at(column):
                self.pop()
            elif kind == "list" and top.open:
                top.open = False
                self.push(kind, row, column)
            else:
                self.fault("mixed/dash" if kind == "list" else "mixed/key", row, column, len(self.lines[row]))
                # More of them may follow: they are no faults of their own.
                self.push(kind, row, column)
        elif top.open:
            top.open = False
            self.push(kind, row, column)
        elif closed is not None and closed.kind == kind:
            self.misplaced(closed, row, column, top.column)
        else:
            self.fault("below-text", row, column, len(self.lines[row]))
            self.push(kind, row, column)

    def misplaced(self, block: Block, row: int, column: int, outer: int | None = None) -> None:
        """An entry left of its neighbours: say so once, and take it for one of them."""
        there = spaces(block.column) if outer is None else f"{outer} or {spaces(block.column)}"
        self.fault("indentation", row, column, len(self.lines[row]), here=spaces(column), there=there)
        block.others.add(column)
        block.inner.clear()
        self.stack.append(block)

    def text_at(self, row: int, column: int, quiet: bool = False, block: bool = False) -> bool:
        """Find the owner of a text that stands alone on its line; false, and a fault, when it has none."""
        end = len(self.lines[row])
        count = len(self.found)
        closed = False
        while self.stack and self.stack[-1].column > column and not self.stack[-1].at(column):
            self.pop()
            closed = True
        top = self.stack[-1] if self.stack else None
        if top is None:
            self.lonely("root" if not closed else "missing-colon", row, column, end)
        elif block and top.open and top.at(column):
            # Parsers take `|` at the column of its key, as long as the text is deeper.
            top.open = False
            return True
        elif top.at(column):
            below = self.stack[-2] if len(self.stack) > 1 else None
            in_map = top.kind == "map" or (below is not None and below.kind == "map" and below.at(column))
            if in_map and top.kind == "list":
                self.pop()
            self.lonely("missing-colon" if in_map else "mixed/text", row, column, end)
        elif top.open:
            top.open = False
            return True
        else:
            self.lonely("missing-colon" if closed else "below-text", row, column, end)
        if quiet:
            del self.found[count:]
        self.reopen()
        return False

    def lonely(self, name: str, row: int, column: int, end: int) -> None:
        found = _NAME.match(self.lines[row], column)
        if name in ("missing-colon", "root") and found:
            variant = "space" if found.group(2) == ":" else "equals"
            self.fault(f"missing-colon/{variant}", row, column, found.end(), key=found.group(1))
        else:
            self.fault(name, row, column, end)

    def reopen(self) -> None:
        if self.stack:
            self.stack[-1].open = True
