"""The open mappings and lists of a document: where a key, an item or a text belongs by its column."""

from __future__ import annotations

import re

from envspec.source import Source
from envspec.syntax.grammar.faults.lines import Lines, spaces

__all__ = ["Block", "Blocks"]

_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*)([:=])")


class Block:
    """An open mapping or list: its column, what it holds so far, and whether a value may follow below.

    A block is loose when a faulty line may or may not have ended it: nothing in it is held against anything.
    """

    __slots__ = ("column", "complex", "inner", "keys", "kind", "loose", "open", "strays")

    def __init__(self, kind: str, column: int) -> None:
        self.kind = kind
        self.column = column
        self.keys: dict[str, tuple[int, int, int]] = {}
        self.inner: list[tuple[int, Block]] = []
        self.strays: set[int] = set()  # columns of lines below that fit nowhere, and were told of
        self.open = False
        self.loose = False
        self.complex = False


class Blocks(Lines):
    """A stack of open blocks. Whoever stands where nobody can is told so once, and taken for a neighbour."""

    def __init__(self, source: Source, text: str, max_depth: int) -> None:
        super().__init__(source, text)
        self.max_depth = max_depth
        self.stack: list[Block] = []
        self.strays: set[int] = set()
        self.stray = False  # this line is one, and was not told of again
        self.rooted = False  # there is a mapping, or a list, at the root

    def push(self, kind: str, row: int, column: int) -> None:
        if len(self.stack) >= self.max_depth:
            self.fault("depth", row, column, depth=self.max_depth)
            self.over = True
            return
        if not self.stack and kind == "list":
            self.fault("root/list", row, column)
        block = Block(kind, column)
        if kind == "map" and self.stack and self.stack[-1].kind == "map" and not self.stack[-1].loose:
            self.stack[-1].inner.append((row, block))
        self.rooted = True
        self.stack.append(block)

    def pop(self) -> Block:
        """Close the innermost block. StrictYAML: mappings under the keys of one mapping share a column."""
        block = self.stack.pop()
        sound = [(row, each.column) for row, each in block.inner if not each.strays]
        columns = [column for _, column in sound]
        if len(set(columns)) > 1 and not block.loose:
            usual = max(columns, key=lambda column: (columns.count(column), -columns.index(column)))
            for row, column in sound:
                if column != usual:
                    there = spaces(usual)
                    self.fault("indentation/siblings", row, column, here=spaces(column), there=there)
        block.inner.clear()
        return block

    def place(self, kind: str, row: int, column: int) -> None:
        """Make the innermost block the one in which an entry of `kind` at `column` stands."""
        closed: Block | None = None
        while self.stack and self.stack[-1].column > column:
            closed = self.pop()
        if not self.stack:
            if closed is None:
                self.push(kind, row, column)
            else:
                self.misplaced(closed, row, column)
            return
        top = self.stack[-1]
        if top.column == column:
            if top.kind == kind:
                return
            below = self.stack[-2] if len(self.stack) > 1 else None
            if below and below.kind == kind and below.column == column:
                self.pop()
            elif (kind == "list" and top.open) or top.loose:
                top.open = False
                self.push(kind, row, column)
            else:
                name = "mixed/dash" if kind == "list" else self.no_dash(row, column, "mixed/key")
                self.fault(name, row, column, len(self.lines[row]))
                # More of them may follow: they are no faults of their own.
                self.push(kind, row, column)
        elif top.open or top.loose:
            top.open = False
            self.push(kind, row, column)
        elif closed is not None:
            self.misplaced(closed, row, column, top.column)
        else:
            self.fault("below-text", row, column, len(self.lines[row]))
            top.loose = True
            self.push(kind, row, column)

    def misplaced(self, block: Block, row: int, column: int, outer: int | None = None) -> None:
        """An entry left of its neighbours. More of them at that column are told of once."""
        told = self.stack[-1].strays if self.stack else self.strays
        self.stray = column in told or bool(block.strays)
        if not self.stray:
            there = spaces(block.column) if outer is None else f"{outer} or {spaces(block.column)}"
            self.fault("indentation", row, column, len(self.lines[row]), here=spaces(column), there=there)
            if self.stack and self.stack[-1].inner:
                self.stack[-1].inner.pop()  # where it stands is told now
        told.add(column)
        self.stack.append(Block(block.kind, column))
        self.stack[-1].loose = True

    def restore(self, before: list[Block]) -> None:
        """After a faulty line: the blocks that it ended go on, loosely, for it may be the line that is wrong."""
        common = 0
        while common < min(len(before), len(self.stack)) and before[common] is self.stack[common]:
            common += 1
        ended = before[common:]
        if ended:
            for block in ended:
                block.loose = True
                block.inner.clear()
            new = [block for block in self.stack[common:] if block.column > ended[-1].column]
            self.stack = before + new

    def text_at(self, row: int, column: int, quiet: bool = False, block: bool = False) -> bool:
        """Find the owner of a text that stands alone on its line; false, and a fault, when it has none."""
        end = len(self.lines[row])
        count = len(self.found)
        closed = False
        while self.stack and self.stack[-1].column > column:
            self.pop()
            closed = True
        top = self.stack[-1] if self.stack else None
        if top is None:
            self.lonely("root" if not closed else "missing-colon", row, column, end)
        elif block and top.open and top.column == column:
            # Parsers take `|` at the column of its key, as long as the text is deeper.
            top.open = False
            return True
        elif top.column == column:
            below = self.stack[-2] if len(self.stack) > 1 else None
            in_map = top.kind == "map" or (below is not None and below.kind == "map" and below.column == column)
            if in_map and top.kind == "list":
                self.pop()
            name = "missing-colon" if in_map else self.no_dash(row, column, "mixed/text")
            self.lonely(name, row, column, end)
        elif top.open or top.loose:
            top.open = False
            return True
        else:
            self.lonely("missing-colon" if closed else "below-text", row, column, end)
        if quiet:
            del self.found[count:]
        self.reopen()
        return False

    def no_dash(self, row: int, column: int, name: str) -> str:
        """The error of what stands among list items and is none: `name`, or a dash without its space."""
        return "mixed/no-space" if self.lines[row][column] == "-" else name

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
