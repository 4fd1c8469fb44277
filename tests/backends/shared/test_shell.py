"""Every value reaches the shell as one word."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec_backends.shared.shell import quote, script, words

HOSTILE = [
    "",
    " ",
    "'",
    '"',
    "$(id)",
    "`id`",
    "a'b",
    "\\",
    "\n",
    "-n",
    "*",
    "~",
    "${X}",
    "a;b",
    "\u00e9",
    "a\tb",
    "!",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_quoted_value_is_one_word(value: str) -> None:
    run = subprocess.run(["sh", "-c", f"printf '%s|' {quote(value)}"], capture_output=True, check=True)
    assert run.stdout.decode() == value + "|"


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=20))
@settings(max_examples=40, deadline=None)
def test_any_words(values: list[str]) -> None:
    run = subprocess.run(["sh", "-c", f'set -- {words(values)}\nprintf \'%s\\0\' "$#" "$@"'], capture_output=True)
    assert run.stdout.decode().split("\0")[:-1] == [str(len(values)), *values]


def test_a_script_has_its_explanation_first_then_its_values() -> None:
    text = script("Does it.\n\nRoll back: do not.", {"project": "shop", "note": "it's"}, "\necho done\n")
    assert text.decode() == (
        "#!/bin/sh\n# Does it.\n#\n# Roll back: do not.\nset -eu\n\nproject=shop\nnote='it'\\''s'\n\necho done\n"
    )


def test_a_header_cannot_leave_its_comment() -> None:
    run = subprocess.run(["sh"], input=script("a\rb\x0becho x\necho y", {}, "echo z"), capture_output=True)
    assert run.stdout == b"z\n"
