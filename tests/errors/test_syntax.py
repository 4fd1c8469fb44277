"""The catalogue of grammar errors proves itself, and names what the reader names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import envspec.syntax.grammar
from envspec.diagnostic import Diagnostic
from envspec.errors import LanguageError
from envspec.errors.syntax import ERRORS
from envspec.syntax.grammar.reader import decode, read


def found(text: str, id: str = "") -> list[Diagnostic]:
    """What the file with this text gives. Two errors are not of the text but of how it is stored."""
    data = text.encode("latin-1" if id == "ENV001" else "utf-8")
    if id == "ENV025":
        data *= 5 * 1024 * 1024 // len(data)
    source, errors = decode(data, "envspec.yaml")
    return read(source)[1] if source else errors


@pytest.mark.parametrize("entry", ERRORS, ids=lambda entry: entry.id)
def test_the_bad_example_has_its_error_and_the_good_one_none(entry: LanguageError) -> None:
    assert [(each.id, each.name) for each in found(entry.bad, entry.id)] == [(entry.id, entry.name)]
    assert found(entry.good) == []


def test_the_catalogue_and_the_code_name_the_same_errors() -> None:
    folder = Path(envspec.syntax.grammar.__file__).parent
    words = (folder / "words.py").read_text(encoding="utf-8")
    named = re.findall(r'^    "([a-z-]+)(?:/[a-z-]+)?": \(\s*"(ENV\d+)"', words, re.MULTILINE)
    code = {(id, name) for name, id in named}
    characters = (folder / "characters.py").read_text(encoding="utf-8")
    code |= set(re.findall(r'"(ENV\d+)", "([a-z-]+)"', characters))
    # `unreadable` is for what nobody has thought of: no example is known, and the tests look for one.
    assert code - {("ENV027", "unreadable")} == {(each.id, each.name) for each in ERRORS}


def test_ids_are_in_order_and_in_the_range_of_syntax() -> None:
    ids = [each.id for each in ERRORS]
    assert ids == sorted(set(ids))
    assert all("ENV001" <= each <= "ENV029" for each in ids)
