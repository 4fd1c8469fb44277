"""The catalogue proves itself: each bad spec has exactly its error, each good one none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import envspec.syntax.structure
from envspec.diagnostic import Diagnostic
from envspec.errors import LanguageError
from envspec.errors.structure import ERRORS
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from envspec.syntax.structure.check import check


def found(text: str) -> list[Diagnostic]:
    root, grammar = read(Source("envspec.yaml", text))
    assert root is not None
    assert grammar == []
    return check(root)


@pytest.mark.parametrize("entry", ERRORS, ids=lambda entry: entry.id)
def test_the_bad_example_has_its_error_and_the_good_one_none(entry: LanguageError) -> None:
    assert [(each.id, each.name) for each in found(entry.bad)] == [(entry.id, entry.name)]
    assert found(entry.good) == []


def test_the_catalogue_and_the_code_name_the_same_errors() -> None:
    folder = Path(envspec.syntax.structure.__file__).parent
    code = "".join((folder / name).read_text() for name in ("translate.py", "misplaced.py"))
    assert set(re.findall(r'"(ENV\d+)", "([a-z-]+)"', code)) == {(each.id, each.name) for each in ERRORS}


def test_ids_are_in_order_and_in_the_range_of_structure() -> None:
    ids = [each.id for each in ERRORS]
    assert ids == sorted(set(ids))
    assert all("ENV030" <= each <= "ENV049" for each in ids)
