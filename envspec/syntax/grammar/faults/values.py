"""Values: unquoted, quoted, in brackets, in blocks, and what may stand before one and behind it."""

from __future__ import annotations

import re

from envspec.source import Source
from envspec.syntax.grammar.faults.blocks import Blocks
from envspec.syntax.grammar.faults.lines import spaces
from envspec.syntax.grammar.faults.value_ends import (
    bad_escape,
    brackets_end,
    cut,
    plain_stop,
    quote_end,
    row_of,
    word_end,
)

__all__ = ["MARKER", "Values"]

#: What ends a document, and a value with it, at the first column.
MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t]|$)")

_BLOCK = re.compile(r"[|>](?:[-+]?([1-9])?|([1-9])[-+])(?:[ \t]+#.*|[ \t]*)$")


class Values(Blocks):
    """Each method reports what is wrong with one value, and moves on to the row after it."""

    def __init__(self, source: Source, text: str, max_depth: int) -> None:
        super().__init__(source, text, max_depth)
        self.no_quote: set[str] = set()  # quotes that do not occur any more

    def properties(self, row: int, column: int) -> int:
        """Skip an anchor and a tag before a value, each a fault; gives where the value begins."""
        line = self.lines[row]
        for _ in range(2):
            if column == len(line) or line[column] not in "&!":
                return column
            end = word_end(line, column)
            self.fault("anchor" if line[column] == "&" else "tag", row, column, end)
            column = self.skip(row, end)
        return column if column < len(line) and line[column] not in "&!" else len(line)

    def opening(self, row: int, column: int) -> None:
        """The first character of an unquoted text."""
        line = self.lines[row]
        sign = line[column]
        if sign == "*":
            end = word_end(line, column)
            self.fault("alias" if end > column + 1 else "alias/star", row, column, end)
        elif sign in "@`%,]}":
            self.fault("reserved-start", row, column, sign="a backtick" if sign == "`" else f"`{sign}`")

    def plain(self, row: int, column: int, parent: int, alone: int = -1) -> None:
        """An unquoted text, with the lines below that continue it. `alone` is its column on a line of its own."""
        line = self.lines[row]
        stop, why = plain_stop(line, column)
        self.no_tabs(row, column, stop)
        self.row = row + 1
        if why == ":":
            self.fault("same-line/colon", row, column, len(line))
            self.reopen()
            return
        while not why and self.row < len(self.lines):
            line = self.lines[self.row]
            body = line.lstrip(" ")
            indent = len(line) - len(body)
            if body and (indent <= parent or body[0] in "#\t" or (indent == 0 and MARKER.match(line))):
                return
            if body:
                stop, why = plain_stop(line, indent)
                if why == ":" and alone >= 0:
                    self.lonely("missing-colon", row, alone, len(self.lines[row]))
                    self.push("map", row, alone)
                    self.reopen()
                    return
                if why == ":":
                    self.fault("below-text", self.row, indent, stop)
                    self.stack[-1].loose = True
                    return
                self.no_tabs(self.row, indent, stop)
            self.row += 1

    def quoted(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a quoted text ends; None, and a fault, when it does not, or swallows what follows."""
        text, at = self.text, self.offset(row) + column
        quote = text[at]
        end = -1 if quote in self.no_quote else quote_end(text, at)
        if end < 0:
            if text.find(quote, at + 1) < 0:
                self.no_quote.add(quote)
            elif quote not in self.no_quote and cut(text, at):
                self.over = True  # what follows is another document
            line = self.lines[row]
            name = "unterminated-quote/escaped" if line.endswith('\\"') and quote == '"' else "unterminated-quote"
            self.fault(name, row, column, len(line), quote=quote)
            return None
        stop = row_of(text, row, at, end)
        if stop[0] > row:
            line = self.lines[stop[0]]
            if line[stop[1] :].lstrip(" \t")[:1] not in ("", "#"):
                name = "unterminated-quote/swallow"
                self.fault(name, row, column, len(self.lines[row]), quote=quote)
                return None
        if quote == '"':
            bad = bad_escape(text, at, end)
            if bad:
                place = row_of(text, row, at, bad[0])
                name = "escape/code" if bad[2] else "escape"
                escape = bad[1] if bad[1].isprintable() else "\\"
                self.fault(name, *place, place[1] + len(bad[1]), escape=escape)
        return stop

    def after_quote(self, start_row: int, start: int, row: int, column: int) -> None:
        """The rest of the line after a quoted value must be empty."""
        line = self.lines[row]
        self.row = row + 1
        after = self.skip(row, column)
        if after == len(line) or line[after] == "#":
            return
        self.reopen()
        if line[after] == ":":
            if line[after + 1 : after + 2] in ("", " ", "\t"):
                self.fault("same-line/colon", start_row, start, len(line))
            else:
                self.fault("after-quote/colon", row, after)
        elif line[column - 1] == "'" and after == column:
            self.fault("after-quote/apostrophe", row, column - 1)
        else:
            self.fault("after-quote", row, after, len(line))

    def flow(self, row: int, column: int, parent: int) -> tuple[int, int] | None:
        """A list or mapping in brackets: a fault, and where it ends. Unclosed, it takes the deeper lines."""
        line = self.lines[row]
        end = brackets_end(self.lines, row, column, parent)
        inside = line[column + 1 : end[1] - 1] if end and end[0] == row else "…"
        if line.startswith("{{", column):
            variant = "braces"
        elif line[column] == "[":
            variant = "list" if inside.strip() else "no-items"
        else:
            variant = "mapping" if inside.strip() else "no-keys"
        stop = end[1] if end and end[0] == row else len(line)
        self.fault(f"flow-collection/{variant}", row, column, stop)
        if end is None:
            self.row = row + 1
            while self.row < len(self.lines):
                body = self.lines[self.row].lstrip(" \t")
                if body and len(self.lines[self.row]) - len(body) <= parent:
                    break
                self.row += 1
        return end

    def block(self, row: int, column: int, parent: int) -> None:
        """A block of text after `|` or `>`."""
        line = self.lines[row]
        header = _BLOCK.match(line, column)
        self.row = row + 1
        indent = -1
        if header is None:
            self.fault("block-header", row, column, len(line), sign=line[column])
        else:
            stop = line.find("#", column)
            self.no_tabs(row, column, stop if stop >= 0 else len(line))
            digit = header.group(1) or header.group(2)
            indent = max(parent, 0) + int(digit) if digit else -1
        # A header on a faulty line may not be one, or not of this block.
        doubtful = any(each.span and each.span.line == row + 1 for each in self.found[-3:])
        deepest = parent + 1
        while self.row < len(self.lines):
            line = self.lines[self.row]
            body = line.lstrip(" ")
            here = len(line) - len(body)
            if not body:
                deepest = max(deepest, here)
            elif body[0] == "\t" and (indent < 0 or here < indent):
                self.fault("tab/block", self.row, here)
                indent = max(deepest, here)
            elif indent < 0:
                indent = max(deepest, here, 1)
                continue
            elif here < indent:
                break
            self.row += 1
        else:
            return
        if here > parent and body[0] != "#" and not doubtful:
            there, end = spaces(indent), len(line)
            self.fault("indentation/block", self.row, here, end, here=spaces(here), there=there)
            while self.row < len(self.lines):
                line = self.lines[self.row]
                body = line.lstrip(" ")
                if body and len(line) - len(body) <= parent:
                    break
                self.row += 1
