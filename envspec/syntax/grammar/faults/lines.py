"""The lines of a document under examination, and what was found wrong with them."""

from __future__ import annotations

from envspec.diagnostic import Diagnostic
from envspec.source import Source
from envspec.syntax.grammar.faults.messages import fault

__all__ = ["Lines", "spaces"]


class Lines:
    """Lines without their ends, the row that is read next, and the faults so far."""

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.text = text
        self.lines = [line.removesuffix("\r") for line in text.split("\n")]
        self.row = 0
        self.found: list[Diagnostic] = []
        self.over = False  # nothing that follows can be understood, or is part of the document
        self.offsets: list[int] = []

    def fault(self, name: str, row: int, column: int, end: int = 0, **fill: object) -> None:
        self.found.append(fault(self.source, name, (row, column), (row, end), **fill))

    def no_tabs(self, row: int, start: int, end: int) -> None:
        at = self.lines[row].find("\t", start, end)
        if at >= 0:
            self.fault("tab", row, at)

    def skip(self, row: int, column: int) -> int:
        """Skip blanks and a comment; gives the column of what follows, or the end of the line."""
        line = self.lines[row]
        after = column
        while after < len(line) and line[after] in " \t":
            after += 1
        self.no_tabs(row, column, after)
        if after < len(line) and line[after] == "#":
            return len(line)
        return after

    def offset(self, row: int) -> int:
        """The offset of the first character of a row."""
        if not self.offsets:
            self.offsets = [0]
            for line in self.text.split("\n"):
                self.offsets.append(self.offsets[-1] + len(line) + 1)
        return self.offsets[row]


def spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"
