"""Where one value ends: quotes, brackets, blocks of text. What `faults` needs to go on after an error."""

from __future__ import annotations

import re

__all__ = ["bad_escape", "brackets_end", "cut", "plain_stop", "quote_end", "row_of", "word_end"]

_PLAIN_STOP = re.compile(r"(?<=[ \t])#|:(?=[ \t]|$)")
_DOUBLE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SINGLE = re.compile(r"'[^']*(?:''[^']*)*'(?!')")
_BLANK = re.compile(r"[ \t]")
_MARKER = re.compile(r"^(?:---|\.\.\.)(?=\s|\Z)", re.MULTILINE)
_IN_BRACKETS = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?<!\S)#.*|[\[\]{}]""")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(\r?\n|.))", re.DOTALL)
_KNOWN = frozenset('0abt\tnvfre "/\\N_LP\n') - {"0"}


# Brackets within one another that are followed to their end; a file of nothing but brackets is not.
_DEEPEST = 200


def plain_stop(line: str, column: int) -> tuple[int, str]:
    """Where an unquoted text that starts at `column` ends on its line, and why: `:`, `#` or nothing."""
    found = _PLAIN_STOP.search(line, column)
    return (found.start(), found.group()) if found else (len(line), "")


def quote_end(text: str, at: int) -> int:
    """The offset after the quote that closes the one at `at`, or -1: it never closes, or a `---` cuts it."""
    found = (_DOUBLE if text[at] == '"' else _SINGLE).match(text, at)
    if not found or cut(text, at, found.end()):
        return -1
    return found.end()


def cut(text: str, start: int, end: int | None = None) -> bool:
    """Whether a line after that of `start` begins with a document marker, which ends even a quoted text."""
    end = len(text) if end is None else end
    line = text.find("\n", start, end)
    return line >= 0 and bool(_MARKER.search(text, line + 1, end))


def bad_escape(text: str, start: int, end: int) -> tuple[int, str, bool] | None:
    """The first escape of a double-quoted text that is none: offset, the escape, whether it is a code.

    `\\0` and codes of surrogates or of NUL are refused: no target could carry them.
    """
    for found in _ESCAPE.finditer(text, start, end):
        code = found.group(1) or found.group(2) or found.group(3)
        if code is None:
            sign = found.group(4).replace("\r\n", "\n")
            if sign not in _KNOWN:
                return found.start(), found.group(), sign in "xuU0"
        elif int(code, 16) == 0 or 0xD800 <= int(code, 16) < 0xE000 or int(code, 16) > 0x10FFFF:
            return found.start(), found.group(), True
    return None


def brackets_end(lines: list[str], row: int, column: int, parent: int) -> tuple[int, int] | None:
    """Where the bracket at a place is closed (row, column after it); None when it is not, or far too deep.

    A line that is indented no deeper than `parent` belongs to what follows, unless it begins by closing.
    """
    depth = 0
    first = row
    while row < len(lines):
        line = lines[row]
        body = line.lstrip(" \t")
        if row > first and body and len(line) - len(body) <= parent and body[0] not in "]}":
            return None
        for found in _IN_BRACKETS.finditer(line, column):
            sign = found.group()
            if sign in ("[", "{"):
                depth += 1
                if depth > _DEEPEST:
                    return None
            elif sign in ("]", "}"):
                depth -= 1
                if depth == 0:
                    return row, found.end()
        row, column = row + 1, 0
    return None


def row_of(text: str, row: int, start: int, end: int) -> tuple[int, int]:
    """The row and column of offset `end`, when offset `start` is in `row`."""
    breaks = text.count("\n", start, end)
    return row + breaks, end - text.rfind("\n", 0, end) - 1


def word_end(line: str, column: int) -> int:
    """Where the word at `column` ends: before a blank, or with the line."""
    found = _BLANK.search(line, column)
    return found.start() if found else len(line)
