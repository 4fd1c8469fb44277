"""Slips that YAML makes easy."""

from __future__ import annotations

import pytest

from envspec.syntax.structure.slips import meant_boolean, missing_blank


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("port:8080", "port"),
        ("stop_grace-period:10s", "stop_grace-period"),
        ("http://example.com", ""),  # an address
        ("a::b", ""),
        ("a: b", ""),
        ("a:", ""),
        (":b", ""),
        ("8080:80", ""),  # begins with no letter
        ("a/b:c", ""),
        ("plain", ""),
        ("x" * 41 + ":y", ""),
    ],
)
def test_a_missing_blank_after_a_key(text: str, key: str) -> None:
    expected = f"a blank is missing after the colon: write `{key}: ` and then the value" if key else ""
    assert missing_blank(text) == expected


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("yes", "write `true`"),
        ("On", "write `true`"),
        ("1", "write `true`"),
        ("TRUE", "write `true`"),
        ("off", "write `false`"),
        ("n", "write `false`"),
        ("maybe", "write `true` or `false`"),
        ("", "write `true` or `false`"),
    ],
)
def test_a_boolean_in_other_words(text: str, help: str) -> None:
    assert meant_boolean(text) == help
