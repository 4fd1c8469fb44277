"""Entries of mappings: a key with or without its value, or a text that is the value of something above."""

from __future__ import annotations

from envspec.source import Span
from envspec.syntax.grammar.faults.value_ends import plain_stop
from envspec.syntax.grammar.faults.values import Values

__all__ = ["Entries"]

#: characters at most, as YAML 1.2 limits a key without `? `
_LONGEST_KEY = 1024


class Entries(Values):
    """Each method reports what is wrong with one entry, and moves on to the row after it."""

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
