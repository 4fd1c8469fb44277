"""What a message shows of a value, and what it never does."""

from __future__ import annotations

import pytest

from envspec.source import Path
from envspec.syntax.structure.shown import confidential, first_line, quoted, spelled


@pytest.mark.parametrize(
    ("path", "hidden"),
    [
        (("services", "web", "secrets", 0), True),  # somebody may have written the value for the name
        (("services", "web", "build", "secrets", 0), True),
        (("secrets", "key", "dev"), True),
        (("secrets", "key"), False),  # the name of an entry
        (("secrets",), False),
        (("services", "web", "environment", "KEY"), False),
    ],
)
def test_where_a_value_may_be_a_secret(path: Path, hidden: bool) -> None:
    assert confidential(path) is hidden


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("web", "`web`"),
        ("a\nb\x1b[31m", "`a\\nb\\x1b[31m`"),
        ("x" * 40, "`" + "x" * 40 + "`"),
        ("x" * 41, "`" + "x" * 40 + "…`"),
        ("", "``"),
    ],
)
def test_a_value_stands_on_one_line_and_is_short(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_examples_of_the_schema_are_spelled_as_in_a_spec() -> None:
    assert [spelled(value) for value in (True, False, 8080, "10s")] == ["true", "false", "8080", "10s"]
    assert first_line({"read_only": True, "other": 1}) == "read_only: true"
    assert first_line({"http": {"port": 80}}) == "http:"
