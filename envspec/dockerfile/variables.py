"""Variables in a Dockerfile: `$X`, `${X}`, `${X:-default}` and their like."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["expand"]

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_OPERATOR = r":?[-+]"
#: how deep defaults may stand in one another; what is deeper stays as it is written
_DEEPEST = 8


def expand(text: str, known: Mapping[str, str], depth: int = 0) -> str:
    """`$X`, `${X}`, `${X:-default}` and `${X:+other}` filled in, also in one another.

    What has no value, or a form that BuildKit alone knows (`${X#prefix}`), stays as it is written.
    """
    if "$" not in text or depth > _DEEPEST:
        return text
    out: list[str] = []
    at = 0
    while at < len(text):
        found = _next(text, at)
        out.append(text[at:found])
        if found == len(text):
            break
        if text[found] == "\\":
            pair = text[found : found + 2]
            out.append("$" if pair == "\\$" else pair)
            at = found + 2
            continue
        value, at = _variable(text, found, known, depth)
        out.append(value)
    return "".join(out)


def _next(text: str, at: int) -> int:
    """Where the next `$` or backslash is; the end when there is none."""
    while at < len(text) and text[at] not in "$\\":
        at += 1
    return at


def _variable(text: str, start: int, known: Mapping[str, str], depth: int) -> tuple[str, int]:
    """The value of what begins with the `$` at `start`, and where it ends."""
    braced = text[start + 1 : start + 2] == "{"
    name = re.compile(_NAME).match(text, start + 1 + braced)
    if name is None:
        return "$", start + 1
    found = known.get(name[0])
    if not braced:
        return text[start : name.end()] if found is None else found, name.end()
    end = _closing(text, name.end())
    if end < 0:
        return "$", start + 1
    as_written = text[start : end + 1]
    operator = re.compile(_OPERATOR).match(text, name.end(), end)
    if operator is None:
        plain = name.end() == end
        return found if plain and found is not None else as_written, end + 1
    operand = text[operator.end() : end]
    given = found is not None and (bool(found) or operator[0][0] != ":")
    if operator[0][-1] == "+":
        return expand(operand, known, depth + 1) if given else "", end + 1
    return found if given and found is not None else expand(operand, known, depth + 1), end + 1


def _closing(text: str, at: int) -> int:
    """Where the brace ends that is open at `at`; -1 when it does not."""
    open_ones = 1
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "{":
            open_ones += 1
        elif text[at] == "}":
            open_ones -= 1
            if not open_ones:
                return at
        at += 1
    return -1
