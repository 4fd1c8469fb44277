"""All that is wrong with the grammar of a document, each fault once and at its place.

The readers decide whether a document is in the grammar; this scan says why not. It reads line by line with
a stack of open mappings and lists, and after each fault goes on as if the user had mended it, so that faults
which have nothing to do with one another come in one run and their consequences do not come at all. It is
linear in the size of the file, and never raises.
"""

from __future__ import annotations

import re

from envspec.diagnostic import Diagnostic
from envspec.source import Source, Span
from envspec.syntax.grammar.heads import plain_stop
from envspec.syntax.grammar.values import MARKER, Values

__all__ = ["faults"]

_INDENT = re.compile(r" *\t[ \t]*")
_LONGEST_KEY = 1024

# Errors of where a line stands, and of what it is there: a fault before them can make them.
_FOLLOWING = {"ENV015", "ENV020", "ENV028"}
_STRUCTURE = _FOLLOWING | {"ENV018"}


def faults(source: Source, text: str, max_depth: int, limit: int) -> list[Diagnostic]:
    """The faults of `text` in file order, at most `limit`; none for a document of the grammar.

    `text` is that of `source`, or as long line by line: spans are of `source`.
    """
    scan = _Scan(source, text, max_depth, limit)
    scan.run()
    found = sorted(scan.found, key=lambda each: each.span[1:3] if each.span else (0, 0))
    return _causes(found, scan.lines)


def _causes(found: list[Diagnostic], lines: list[str]) -> list[Diagnostic]:
    """Without the faults of structure that another fault explains: on the same line, or on the line before."""
    rows = [each.span.line - 1 if each.span else 0 for each in found]
    others = {row for row, each in zip(rows, found, strict=True) if each.id not in _STRUCTURE}
    told: dict[int, str] = {}
    kept = []
    for row, each in zip(rows, found, strict=True):
        before = row - 1
        while before >= 0 and lines[before].lstrip(" ")[:1] in ("", "#"):
            before -= 1
        cause = told.get(before, "other" if before in others else "")
        here = each.id in _STRUCTURE and (row in others or row in told)
        above = cause in _FOLLOWING if each.id == "ENV018" else cause and each.id in _FOLLOWING
        if not here and not above:
            kept.append(each)
        if each.id in _STRUCTURE:
            told.setdefault(row, each.id)
    return kept


class _Scan(Values):
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

    def entry(self, row: int, start: int) -> None:
        """What stands at the place of a key: a key, or a text that is the value of something above."""
        line = self.lines[row]
        column = self.properties(row, start)
        if column == len(line):
            self.row = row + 1
            return
        sign = line[column]
        parent = max((block.column for block in self.stack if block.column < start), default=-1)
        name: str | None = None
        end = (row, column)
        if sign in "\"'":
            closed = self.quoted(row, column)
            if closed is None:
                self.text_at(row, start, quiet=True)
                self.reopen()
                self.row = row + 1
                return
            end = closed
            name = self.text[self.offset(row) + column : self.offset(end[0]) + end[1]]
        elif sign in "[{":
            closed = self.flow(row, column, parent)
            if closed is None:
                self.place("map", row, start)
                self.reopen()
                return
            end = closed
        elif sign in "|>":
            self.text_at(row, start, block=True)
            self.block(row, column, self.stack[-1].column if self.stack else -1)
            return
        else:
            self.opening(row, column)
            stop, why = plain_stop(line, column)
            if why != ":":
                self.scalar(row, start, column)
                return
            self.no_tabs(row, column, stop)
            name = line[column:stop].rstrip(" \t")
            end = (row, stop)
        line = self.lines[end[0]]
        after = self.skip(*end)
        if after < len(line) and line[after] == ":" and line[after + 1 : after + 2] in ("", " ", "\t"):
            self.key(row, start, column, name, sign, (end[0], after))
            return
        if sign in "\"'":
            if after < len(line) and line[after] == ":":
                self.place("map", row, start)
                self.after_quote(row, column, *end)
            elif after < len(line):
                self.text_at(row, start, quiet=True)
                self.after_quote(row, column, *end)
            elif self.text_at(row, start):
                self.row = end[0] + 1
            else:
                self.row = end[0] + 1
        else:
            self.text_at(row, start, quiet=True)
            self.row = end[0] + 1

    def key(self, row: int, start: int, column: int, name: str | None, sign: str, colon: tuple[int, int]) -> None:
        """An entry of a mapping, whose colon was found."""
        self.place("map", row, start)
        if self.over:
            return
        if colon[0] > row:
            self.fault("long-key/lines", row, column, len(self.lines[row]))
        elif colon[1] - start > _LONGEST_KEY:
            self.fault("long-key", row, column, colon[1])
        elif name is not None:
            plain = sign not in "\"'"
            text = name if plain else _unquote(name)
            keys = self.stack[-1].keys
            if plain and text == "<<":
                self.merge(row, column, colon[1])
                return
            if not text:
                self.fault("empty-key", row, column, column + len(name))
            elif text in keys and not self.stack[-1].loose:
                line, first, width = keys[text]
                self.fault("duplicate-key", row, column, column + len(name), key=text, first=line + 1)
                place = Span(self.source, line + 1, first + 1, line + 1, first + width + 1)
                self.found[-1] = self.found[-1]._replace(related=(("first set here", place),))
            else:
                keys[text] = (row, column, len(name))
        self.value(colon[0], colon[1] + 1)

    def merge(self, row: int, column: int, colon: int) -> None:
        """A merge key is one fault; the alias that it merges is only a consequence."""
        self.fault("merge-key", row, column, column + 2)
        count = len(self.found)
        block = self.stack[-1]
        self.value(row, colon + 1)
        del self.found[count:]
        if block.open:
            while self.row < len(self.lines):
                body = self.lines[self.row].lstrip(" ")
                indent = len(self.lines[self.row]) - len(body)
                if body and indent <= block.column and not (indent == block.column and body[:2] in ("-", "- ")):
                    break
                self.row += 1

    def value(self, row: int, column: int) -> None:
        """What stands after `key:` on its line."""
        line = self.lines[row]
        top = self.stack[-1]
        top.open = False
        self.row = row + 1
        column = self.skip(row, column)
        if column < len(line):
            column = self.properties(row, column)
        if column == len(line):
            top.open = True
            return
        sign = line[column]
        if sign in "-?:" and line[column + 1 : column + 2] in ("", " ", "\t"):
            name = {"-": "same-line/dash", "?": "complex-key", ":": "same-line/colon"}[sign]
            self.fault(name, row, column, len(line))
            top.open = True
        elif sign in "\"'":
            end = self.quoted(row, column)
            if end is not None:
                self.after_quote(row, column, *end)
        elif sign in "[{":
            end = self.flow(row, column, top.column)
            if end is not None:
                self.row = end[0] + 1
        elif sign in "|>":
            self.block(row, column, top.column)
        else:
            self.opening(row, column)
            self.plain(row, column, top.column)

    def scalar(self, row: int, start: int, column: int) -> None:
        """An unquoted text alone on its line."""
        if self.key_follows(row + 1, start) and (not self.stack or self.stack[-1].open):
            # A key of the mapping below, and only its colon is missing.
            self.lonely("missing-colon", row, start, len(self.lines[row]))
            count = len(self.found)
            self.place("map", row, start)
            del self.found[count:]
            self.reopen()
            self.row = row + 1
        elif self.text_at(row, start):
            self.plain(row, column, self.stack[-1].column, start)
        else:
            self.row = row + 1
            self.over = not self.stack

    def key_follows(self, first: int, column: int) -> bool:
        """Whether the next lines, at `column` from `first` on, lead to a key. A hundred are enough to look at."""
        for row in range(first, min(first + 100, len(self.lines))):
            line = self.lines[row]
            body = line.lstrip(" ")
            if body:
                if len(line) - len(body) != column or body[0] in "#\t":
                    return False
                why = plain_stop(line, column)[1]
                if why:
                    return why == ":"
        return False


def _unquote(raw: str) -> str:
    """The text of a quoted key, close enough to find it again."""
    inner = raw[1:-1]
    return inner.replace("''", "'") if raw[0] == "'" else inner
