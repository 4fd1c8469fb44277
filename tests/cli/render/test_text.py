"""Texts of a spec on a terminal."""

from __future__ import annotations

from envspec.cli.render.text import render
from envspec.diagnostic import Diagnostic
from envspec.source import Source, Span


def shown(line: str, column: int, end: int) -> list[str]:
    """What is printed of a finding in a file of one line."""
    span = Span(Source("envspec.yaml", line), 1, column, 1, end)
    return list(render([Diagnostic("error", "ENV000", "name", "message", span)], colour=False))


def test_marks_stand_below_what_they_mark_also_behind_wide_and_combining_characters() -> None:
    assert shown("name: x", 7, 8)[1:3] == ["  1 | name: x", "    |       ^"]
    assert shown("名: x", 4, 5)[1:3] == ["  1 | 名: x", "    |     ^"]
    assert shown("e\u0301: x", 5, 6)[1:3] == ["  1 | e\u0301: x", "    |    ^"]


def test_nothing_in_a_spec_moves_the_cursor() -> None:
    assert shown("a: \x1b[2J\u202e\u00a0b", 1, 2)[1] == "  1 | a: \ufffd[2J\ufffd\u00a0b"
