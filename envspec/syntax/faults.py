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
from envspec.syntax.heads import bad_escape, brackets_end, cut, plain_stop, quote_end, row_of
from envspec.syntax.words import fault

__all__ = ["faults"]

_MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t]|$)")
_BLOCK = re.compile(r"[|>](?:[-+]?([1-9])?|([1-9])[-+])(?:[ \t]+#.*|[ \t]*)$")
_BLANKS = re.compile(r"[ \t]*")
_INDENT = re.compile(r" *\t[ \t]*")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*)([:=])")
_LONGEST_KEY = 1024


def faults(source: Source, text: str, max_depth: int, limit: int) -> list[Diagnostic]:
    """The faults of `text` in file order, at most `limit`; none for a document of the grammar.

    `text` is that of `source`, or as long line by line: spans are of `source`.
    """
    scan = _Scan(source, text, max_depth, limit)
    scan.run()
    return sorted(scan.found, key=lambda found: found.span[1:3] if found.span else (0, 0))


class _Block:
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


class _Scan:
    def __init__(self, source: Source, text: str, max_depth: int, limit: int) -> None:
        self.source = source
        self.text = text
        self.lines = [line.removesuffix("\r") for line in text.split("\n")]
        self.max_depth = max_depth
        self.limit = limit
        self.found: list[Diagnostic] = []
        self.stack: list[_Block] = []
        self.row = 0
        self.begun = False  # a `---` or content was seen
        self.ended = False  # a `...` was seen
        self.rooted = False  # there is a mapping, or a list, at the root
        self.over = False
        self.no_quote: dict[str, bool] = {}
        self.offsets: list[int] = []

    # --- lines ---------------------------------------------------------------------------------------

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
        elif body is line and _MARKER.match(line):
            self.marker(line)
        elif body is line and body[0] == "%" and not self.begun:
            self.fault("directive", 0, 0, len(line))
            self.row += 1
        elif self.ended:
            self.fault("second-document", self.row, len(line) - len(body), len(line))
            self.over = True
        else:
            self.content(line, len(line) - len(body))
            self.begun = True

    def tabs(self) -> None:
        """A run of lines that are indented with tabs is one fault; how deep they stand, nobody can know."""
        column = self.lines[self.row].index("\t")
        self.fault("tab/indentation", self.row, column)
        while self.row < len(self.lines) and (
            not self.lines[self.row].strip(" ") or _INDENT.match(self.lines[self.row])
        ):
            self.row += 1
        self.begun = True
        if self.stack:
            self.stack[-1].open = True

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
        while True:
            sign = line[column]
            if sign in "-?" and line[column + 1 : column + 2] in ("", " ", "\t"):
                if sign == "?":
                    self.fault("complex-key", row, column)
                self.place("list" if sign == "-" else "map", row, column)
                if self.over:
                    return
                self.stack[-1].open = True
                self.stack[-1].complex = sign == "?"
                column = self.skip(row, column + 1)
                if column == len(line):
                    self.row += 1
                    return
                continue
            break
        if sign == ":" and line[column + 1 : column + 2] in ("", " ", "\t"):
            top = self.stack[-1] if self.stack else None
            while top and top.column > column:
                self.pop()
                top = self.stack[-1] if self.stack else None
            if top and top.complex and top.at(column):
                top.complex = False
            else:
                self.fault("empty-key", row, column)
                self.place("map", row, column)
            self.value(row, column + 1)
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
                self.text_at(row, start)
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
            self.text_at(row, start)
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
            elif self.text_at(row, start):
                self.after_quote(row, column, *end)
            else:
                self.row = end[0] + 1
        else:
            self.text_at(row, start, quiet=True)
            self.row = end[0] + 1

    def key(
        self, row: int, start: int, column: int, name: str | None, sign: str, colon: tuple[int, int]
    ) -> None:
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
            elif text in keys:
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
                if (
                    body
                    and indent <= block.column
                    and not (indent == block.column and body[:2] in ("-", "- "))
                ):
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

    # --- the stack -----------------------------------------------------------------------------------

    def pop(self) -> _Block:
        """Close the innermost block. StrictYAML: mappings under the keys of one mapping share a column."""
        block = self.stack.pop()
        if len({column for _, column in block.inner}) > 1:
            columns = [column for _, column in block.inner]
            usual = max(columns, key=lambda column: (columns.count(column), -columns.index(column)))
            for row, column in block.inner:
                if column != usual:
                    there = _spaces(usual)
                    self.fault("indentation/siblings", row, column, here=_spaces(column), there=there)
        return block

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
        self.stack.append(_Block(kind, column))

    def place(self, kind: str, row: int, column: int) -> None:
        """Make the innermost block the one in which an entry of `kind` at `column` stands."""
        closed: _Block | None = None
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
            if kind == "map" and below and below.kind == "map" and below.at(column):
                self.pop()
            elif kind == "list" and top.open:
                top.open = False
                self.push(kind, row, column)
            else:
                self.fault("mixed/dash" if kind == "list" else "mixed/key", row, column, len(self.lines[row]))
                # Read on as if it were what the others are.
        elif top.open:
            top.open = False
            self.push(kind, row, column)
        elif closed is not None and closed.kind == kind:
            self.misplaced(closed, row, column, top.column)
        else:
            self.fault("below-text", row, column, len(self.lines[row]))
            self.push(kind, row, column)

    def misplaced(self, block: _Block, row: int, column: int, outer: int | None = None) -> None:
        """An entry left of its neighbours: say so once, and take it for one of them."""
        there = _spaces(block.column) if outer is None else f"{outer} or {_spaces(block.column)}"
        self.fault("indentation", row, column, len(self.lines[row]), here=_spaces(column), there=there)
        block.others.add(column)
        block.inner.clear()
        self.stack.append(block)

    def reopen(self) -> None:
        if self.stack:
            self.stack[-1].open = True

    def text_at(self, row: int, column: int, quiet: bool = False) -> bool:
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

    # --- values --------------------------------------------------------------------------------------

    def scalar(self, row: int, start: int, column: int) -> None:
        """An unquoted text alone on its line."""
        if not self.stack and self.key_follows(row + 1):
            self.lonely("missing-colon", row, start, len(self.lines[row]))
            self.row = row + 1
            self.push("map", row, start)
            self.reopen()
        elif self.text_at(row, start):
            self.plain(row, column, self.stack[-1].column)
        else:
            self.row = row + 1
            self.over = not self.stack

    def key_follows(self, row: int) -> bool:
        while row < len(self.lines) and not self.lines[row].strip():
            row += 1
        return row < len(self.lines) and plain_stop(self.lines[row], 0)[1] == ":"

    def plain(self, row: int, column: int, parent: int) -> None:
        """An unquoted text, with the lines below that continue it."""
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
            if body and (indent <= parent or body[0] in "#\t" or (indent == 0 and _MARKER.match(line))):
                return
            if body:
                stop, why = plain_stop(line, indent)
                if why == ":":
                    self.fault("below-text", self.row, indent, stop)
                    self.reopen()
                    return
                self.no_tabs(self.row, indent, stop)
            self.row += 1

    def quoted(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a quoted text ends; None, and a fault, when it does not, or swallows what follows."""
        text, at = self.text, self.offset(row) + column
        quote = text[at]
        end = -1 if self.no_quote.get(quote) else quote_end(text, at)
        if end < 0:
            if text.find(quote, at + 1) < 0:
                self.no_quote[quote] = True
            elif not self.no_quote.get(quote) and cut(text, at):
                self.over = True  # what follows is another document
            self.fault("unterminated-quote", row, column, len(self.lines[row]), quote=quote)
            return None
        stop = row_of(text, row, at, end)
        if stop[0] > row:
            line = self.lines[stop[0]]
            after = _BLANKS.match(line, stop[1]).end()  # type: ignore[union-attr]  # it always matches
            if after < len(line) and line[after] != "#":
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
        if here > parent and body[0] != "#" and self.row < len(self.lines):
            there, end = _spaces(indent), len(line)
            self.fault("indentation/block", self.row, here, end, here=_spaces(here), there=there)
            while self.row < len(self.lines):
                line = self.lines[self.row]
                body = line.lstrip(" ")
                if body and len(line) - len(body) <= parent:
                    break
                self.row += 1

    def properties(self, row: int, column: int) -> int:
        """Skip anchors, tags and aliases before a value, each a fault; gives where the value begins."""
        line = self.lines[row]
        while column < len(line) and line[column] in "&!":
            end = column
            while end < len(line) and line[end] not in " \t":
                end += 1
            self.fault("anchor" if line[column] == "&" else "tag", row, column, end)
            column = self.skip(row, end)
        return column

    def opening(self, row: int, column: int) -> None:
        """The first character of an unquoted text."""
        line = self.lines[row]
        sign = line[column]
        if sign == "*":
            end = column + 1
            while end < len(line) and line[end] not in " \t":
                end += 1
            self.fault("alias" if end > column + 1 else "alias/star", row, column, end)
        elif sign in "@`%,]}":
            self.fault("reserved-start", row, column, sign=sign)

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

    def no_tabs(self, row: int, start: int, end: int) -> None:
        at = self.lines[row].find("\t", start, end)
        if at >= 0:
            self.fault("tab", row, at)

    def offset(self, row: int) -> int:
        """The offset of the first character of a row."""
        if not self.offsets:
            self.offsets = [0]
            for line in self.text.split("\n"):
                self.offsets.append(self.offsets[-1] + len(line) + 1)
        return self.offsets[row]

    def fault(self, name: str, row: int, column: int, end: int = 0, **fill: object) -> None:
        self.found.append(fault(self.source, name, (row, column), (row, end), **fill))


def _spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"


def _unquote(raw: str) -> str:
    """The text of a quoted key, close enough to find it again."""
    inner = raw[1:-1]
    return inner.replace("''", "'") if raw[0] == "'" else inner
