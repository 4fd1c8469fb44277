"""Shell scripts: fixed text below assignments, so that a value enters through one quoting function only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["quote", "script", "words"]

_SAFE = re.compile(r"[A-Za-z0-9_@%+=:,./-]+\Z")
#: compiled for the header that has one
_UNSEEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"


def quote(value: str) -> str:
    """One word of a POSIX shell, whatever is in it (but NUL, which no shell can hold)."""
    if _SAFE.match(value):
        return value
    return "'" + value.replace("'", "'\\''") + "'"


def words(values: Iterable[str]) -> str:
    """Several words, each quoted, with one space between them."""
    return " ".join(map(quote, values))


def script(header: str, values: Mapping[str, str], body: str) -> bytes:
    """A POSIX sh script: `header` as comments, `set -eu`, an assignment for each value, then `body` as it is.

    `header` should say what the script does in which order, and how to roll back. The names of `values` are
    the caller's own; the texts may be anything.
    """
    lines = ["#!/bin/sh"]
    for line in header.split("\n"):
        shown = line if line.isascii() and line.isprintable() else re.sub(_UNSEEN, "?", line)
        lines.append(f"# {shown}".rstrip())
    lines += ["set -eu", ""]
    lines += [f"{name}={quote(value)}" for name, value in values.items()]
    if values:
        lines.append("")
    return ("\n".join(lines) + "\n" + body.strip("\n") + "\n").encode()
