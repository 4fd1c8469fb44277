"""Paths and spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envspec.source import Path, Source, Span, format_path, parse_path

KEYS = st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("services", "web", "image"), "services.web.image"),
        (("services", "web", "routes", 0, "host"), "services.web.routes[0].host"),
        (("labels", "com.example.team"), 'labels."com.example.team"'),
        (("files", "/etc/app.toml"), 'files."/etc/app.toml"'),
    ],
)
def test_paths_are_written_as_users_write_them(path: Path, text: str) -> None:
    assert format_path(path) == text
    assert parse_path(text) == path


@given(st.lists(KEYS, min_size=1).flatmap(lambda keys: st.tuples(st.just(keys[0]), *map(st.just, keys[1:]))))
def test_every_path_of_keys_is_read_back(path: Path) -> None:
    assert parse_path(format_path(path)) == path


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", "a[", "a[x]", 'a"b"', 'a."b', "[0]b"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="path"):
        parse_path(text)


def test_a_line_has_no_line_end_and_beyond_the_last_there_is_none() -> None:
    source = Source("a", "one\r\ntwo")
    assert [source.line(n) for n in (0, 1, 2, 3)] == ["", "one", "two", ""]


def test_a_text_is_split_into_lines_once_however_many_findings_show_one() -> None:
    source = Source("a", "one\ntwo")
    assert source.lines is source.lines


def test_sources_of_one_name_and_text_are_one_and_so_are_spans_in_them() -> None:
    one, same, other = Source("a", "x"), Source("a", "x"), Source("b", "x")
    assert one.lines == ["x"]
    assert {Span(one, 1, 1, 1, 2), Span(same, 1, 1, 1, 2)} == {Span(one, 1, 1, 1, 2)}
    assert one != other
