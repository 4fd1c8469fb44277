"""All that is wrong with the grammar of a document, each fault once and at its place.

The readers decide whether a document is in the grammar; this scan says why not. It reads line by line with
a stack of open mappings and lists, and after each fault goes on as if the user had mended it, so that faults
which have nothing to do with one another come in one run and their consequences do not come at all. It is
linear in the size of the file, and never raises.
"""

from __future__ import annotations

import re

from envspec.diagnostic import Diagnostic
from envspec.source import Source
from envspec.syntax.grammar.faults.consequences import without_consequences
from envspec.syntax.grammar.faults.entries import Entries
from envspec.syntax.grammar.faults.values import MARKER

__all__ = ["faults"]

_INDENT = re.compile(r" *\t[ \t]*")


def faults(source: Source, text: str, max_depth: int, limit: int) -> list[Diagnostic]:
    """The faults of `text` in file order, at most `limit`; none for a document of the grammar.

    `text` is that of `source`, or as long line by line: spans are of `source`.
    """
    scan = _Scan(source, text, max_depth, limit)
    scan.run()
    found = sorted(scan.found, key=lambda each: each.span[1:3] if each.span else (0, 0))
    return without_consequences(found, scan.lines)


class _Scan(Entries):
    def __init__(self, source: Source, text: str, max_depth: int, limit: int) -> None:
        super().__init__(source, text, max_depth)
        self.limit = limit
        self.begun = False  # a `---` or content was seen
        self.ended = False  # a `...` was seen

    def run(self) -> None:
        while self.row < len(self.lines) and not self.over and len(self.found) < self.limit:
            self.line()
        while self.stack:
            self.pop()
        if not self.rooted and not self.found:
            self.fault("root/empty", 0, 0)
        del self.found[self.limit :]

    def line(self) -> None:
        line = self.lines[self.row]
        body = line.lstrip(" ")
        if not body or body[0] == "#":
            self.row += 1
        elif body[0] == "\t":
            self.tabs()
        elif body is line and MARKER.match(line):
            self.marker(line)
        elif body is line and body[0] == "%" and not self.begun:
            self.fault("directive", 0, 0, len(line))
            self.row += 1
        elif self.ended:
            self.fault("second-document", self.row, len(line) - len(body), len(line))
            self.over = True
        else:
            row, before, count = self.row, list(self.stack), len(self.found)
            self.content(line, len(line) - len(body))
            self.begun = True
            if self.stray or any(each.span and each.span.line > row for each in self.found[count:]):
                self.restore(before)
            self.stray = False

    def tabs(self) -> None:
        """A run of lines that are indented with tabs is one fault; how deep they stand, nobody can know."""
        column = self.lines[self.row].index("\t")
        self.fault("tab/indentation", self.row, column)
        while self.row < len(self.lines):
            line = self.lines[self.row]
            if line[:1] != "\t" and line.strip(" ") and not _INDENT.match(line):
                break
            self.row += 1
        self.begun = True
        for block in self.stack:
            block.loose = True

    def marker(self, line: str) -> None:
        row, self.row = self.row, self.row + 1
        after = self.skip(row, 3)
        if line[0] == ".":
            if not self.begun or self.ended:
                self.fault("second-document/end", row, 0, 3)
                self.over = True
            self.ended = self.begun = True
            if after < len(line) and not self.over:
                self.fault("second-document", row, after, len(line))
                self.over = True
            return
        if self.begun:
            self.fault("second-document", row, 0, 3)
            self.over = True
            return
        self.begun = True
        if after < len(line):
            count = len(self.found)
            after = self.properties(row, after)
            if after < len(line):
                if line[after] in "[{":
                    self.flow(row, after, -1)
                elif len(self.found) == count:
                    self.fault("root/marker", row, after, len(line))
                self.over = True

    def content(self, line: str, column: int) -> None:
        """A line: dashes of lists, then a key with or without its value, or a text."""
        row = self.row
        while line[column] in "-?:" and line[column + 1 : column + 2] in ("", " ", "\t"):
            sign = line[column]
            self.place("list" if sign == "-" else "map", row, column)
            if self.over:
                return
            block = self.stack[-1]
            if sign == "?":
                self.fault("complex-key", row, column)
            elif sign == ":" and not block.complex:
                self.fault("empty-key", row, column)
            block.complex = sign == "?"
            block.open = True
            column = self.skip(row, column + 1)
            if column == len(line):
                self.row += 1
                return
        self.entry(row, column)
