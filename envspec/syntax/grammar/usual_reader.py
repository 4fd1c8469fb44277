"""The lines that nearly every spec consists of, read without PyYAML, whose import is a seventh of a small run.

Keys, texts on one line, literal blocks, and mappings and lists of these. Whatever else it meets, it gives up, and
libyaml reads the whole document or says what is wrong with it. So it may give up on what is right, but what it reads
is what libyaml reads, to the column.
"""

from __future__ import annotations

import re
from sys import intern

from envspec.source import Source
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["parse"]

_QUOTED = r"""\"[^"\\\n]*"|'(?:[^'\n]|'')*+'"""
_KEY = rf"[A-Za-z0-9_/.][-A-Za-z0-9_/.]{{0,250}}+|{_QUOTED}"
#: no indicator in front, no `: ` and no ` #` within, no space at the end
_PLAIN = r"""(?:[^-\s?:,\[\]{}#&*!|>'"%@`]|-(?=\S))(?:[^ \n:]|:(?=[^ \n])| ++(?=[^\n#]))*+"""
#: indentation, a dash, a key, a value or the head of a block; any of them may be missing, and a comment may follow
_LINE = re.compile(
    rf"( *+)(-(?: ++|(?=\n)))?(?:({_KEY}):(?=[ \n]))? *+(\|-?|{_QUOTED}|{_PLAIN})? *+(?:(?<![^ \n])#.*+)?\n"
)
_INDENTED, _DASH, _NAME, _VALUE = 1, 2, 3, 4


class _Unusual(Exception):  # noqa: N818 - never leaves this module, and is no error of the program
    """Not for this reader."""


def parse(source: Source, max_depth: int) -> Mapping | None:
    """The tree of a document, or None for one that libyaml has to look at."""
    text = source.text
    if "\t" in text or "\r" in text or text[-1:] != "\n":
        return None
    try:
        return _Reader(source, max_depth).document()
    except _Unusual:
        return None


class _Reader:
    """Stands on a line that holds something; each method begins where its node does, and ends on the first line after.

    `indent` is the line's indentation, -1 behind the last one; `dashed`: it begins with a dash. `line` counts from 0,
    `start` is where it begins in the text, and `next` where the next one does.
    """

    def __init__(self, source: Source, max_depth: int) -> None:
        self.source = source
        self.text = source.text
        self.depth = max_depth
        self.line = -1
        self.start = self.next = 0
        self.indent = 0
        self.dashed = False

    def document(self) -> Mapping:
        self.advance()
        if self.indent != 0:
            raise _Unusual
        return self.mapping(0)

    def advance(self) -> None:
        """To the next line that is neither blank nor a comment."""
        match, text, at, line = _LINE.match, self.text, self.next, self.line
        found = match(text, at)
        while found is not None:
            line += 1
            if found.lastindex != _INDENTED:
                self.found = found
                self.start = at
                self.next = found.end()
                self.line = line
                self.indent = found.end(_INDENTED) - at
                self.dashed = found.start(_DASH) >= 0
                return
            at = found.end()
            found = match(text, at)
        if at != len(text):
            raise _Unusual
        self.indent = -1

    def enter(self) -> None:
        self.depth -= 1
        if self.depth < 0:
            raise _Unusual

    def mapping(self, column: int) -> Mapping:
        """Entries whose keys begin at a column; the first may stand behind a dash."""
        self.enter()
        line = self.line
        items: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        inner = -1
        while True:
            if self.found.start(_NAME) - self.start != column:  # also without a key
                raise _Unusual
            key = self.scalar(_NAME)
            name = key.text = intern(key.text)  # a system says the same few over and over
            if not name or name in items:
                raise _Unusual
            value = self.value(column)
            if type(value) is Mapping and value.column != inner:
                if inner >= 0:
                    raise _Unusual
                inner = value.column
            keys[name] = key
            items[name] = value
            if self.indent != column or self.dashed:
                break
        if self.indent >= column:
            raise _Unusual
        self.depth += 1
        return Mapping(self.source, items, keys, line, column, value.end_line, value.end_column)

    def value(self, column: int) -> Node:
        """What stands behind a key at a column, or below it."""
        if self.found.start(_VALUE) >= 0:
            return self.text_of(column)
        line, after = self.line, self.found.end(_NAME) + 1 - self.start
        self.advance()
        if self.indent > column:
            return self.sequence(self.indent) if self.dashed else self.mapping(self.indent)
        if self.indent == column and self.dashed:
            return self.sequence(column)
        return Scalar(self.source, "", True, line, after, line, after)

    def sequence(self, column: int) -> Sequence:
        """Items whose dashes stand at a column."""
        self.enter()
        line = self.line
        items: list[Node] = []
        while self.indent == column and self.dashed:
            if self.found.start(_NAME) >= 0:
                items.append(self.mapping(self.found.end(_DASH) - self.start))
            elif self.found.start(_VALUE) >= 0:
                items.append(self.text_of(column))
            else:
                raise _Unusual
        if self.indent > column:
            raise _Unusual
        self.depth += 1
        return Sequence(self.source, items, line, column, items[-1].end_line, items[-1].end_column)

    def text_of(self, column: int) -> Scalar:
        """The text on this line or in the block below, of a key or a dash at a column."""
        made = self.block(column) if self.text[self.found.start(_VALUE)] == "|" else self.scalar(_VALUE)
        self.advance()
        if self.indent > column:
            raise _Unusual  # a text that goes on there
        return made

    def scalar(self, group: int) -> Scalar:
        begin, end = self.found.span(group)
        text, line = self.text[begin:end], self.line
        quote = text[0]
        plain = quote != '"' and quote != "'"
        if not plain:
            text = text[1:-1] if quote == '"' else text[1:-1].replace("''", "'")
        return Scalar(self.source, text, plain, line, begin - self.start, line, end - self.start)

    def block(self, column: int) -> Scalar:
        """A literal block whose head stands on this line; its lines are indented as its first one is."""
        text, line, head = self.text, self.line, self.found[_VALUE]
        first, begin = line, self.found.start(_VALUE) - self.start
        pad = ""
        lines: list[str] = []
        while self.next < len(text):
            end = text.index("\n", self.next)
            whole = text[self.next : end]
            bare = whole.lstrip(" ")
            if not pad and bare:
                pad = whole[: len(whole) - len(bare)]
                if len(pad) <= column or lines:
                    raise _Unusual
            if bare and not whole.startswith(pad):
                break
            if not bare and len(whole) > len(pad):
                raise _Unusual
            lines.append(whole[len(pad) :])
            self.next = end + 1
            self.line += 1
        while lines and not lines[-1]:
            lines.pop()
        if not lines:
            raise _Unusual
        value = "\n".join(lines) + ("" if head == "|-" else "\n")
        width = len(pad) + len(lines[-1].rstrip(" "))
        return Scalar(self.source, value, False, first, begin, first + len(lines), width)
