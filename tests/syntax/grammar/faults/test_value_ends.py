"""Where one value ends."""

from __future__ import annotations

import pytest

from envspec.syntax.grammar.faults.value_ends import bad_escape, brackets_end, plain_stop, quote_end, row_of


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a b", (3, "")),
        ("a: b", (1, ":")),
        ("a:", (1, ":")),
        ("a:b #c", (4, "#")),
        ("a#b", (3, "")),
        ("a\t# c", (2, "#")),
    ],
)
def test_an_unquoted_text_ends_at_a_colon_or_a_comment(line: str, expected: tuple[int, str]) -> None:
    assert plain_stop(line, 0) == expected


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ('"a" b', 3),
        ('"a\\"b"', 6),
        ('"a\\\\"', 5),
        ("'it''s'", 7),
        ('"a\n b"', 6),
        ('"a', -1),
        ("'a''", -1),
        ('"a\n---\nb"', -1),  # another document begins first
        ('"a\n ---\nb"', 10),
    ],
)
def test_a_quote_is_closed_by_its_like(text: str, end: int) -> None:
    assert quote_end(text, 0) == end


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"\\n\\t\\x41\\u0041\\U0001F600\\\n"', None),
        ('"a\\d"', (2, "\\d", False)),
        ('"\\x4"', (1, "\\x", True)),
        ('"\\0"', (1, "\\0", True)),
        ('"\\x00"', (1, "\\x00", True)),
        ('"\\ud800"', (1, "\\ud800", True)),
        ('"\\U00110000"', (1, "\\U00110000", True)),
    ],
)
def test_an_escape_that_is_none(text: str, found: tuple[int, str, bool] | None) -> None:
    assert bad_escape(text, 0, len(text)) == found


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (["a: [b, c] # d"], (0, 9)),
        (["a: {b: [c, {d: e}]}"], (0, 19)),
        (["a: [\"]\", ']'] x"], (0, 13)),
        (["a: [b, # ]", "  c]"], (1, 4)),
        (["a: [b,", "]"], (1, 1)),
        (["a: [b,", "c: d]"], None),  # what follows stands no deeper
        (["a: [b"], None),
        (["a: " + "[" * 201 + "]" * 201], None),
    ],
)
def test_brackets_end_where_they_are_closed(lines: list[str], end: tuple[int, int] | None) -> None:
    assert brackets_end(lines, 0, 3, 0) == end


def test_the_row_of_an_offset() -> None:
    assert row_of("ab\ncd\nef", 4, 1, 7) == (6, 1)
    assert row_of("ab", 4, 0, 1) == (4, 1)
