"""The catalogue proves itself: each bad spec has exactly its error, each good one none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import envspec
from envspec.compiler import Order, compile_text
from envspec.errors import LanguageError, catalogue
from envspec.errors.meaning import ERRORS


def found(text: str) -> list[tuple[str, str]]:
    made = compile_text(text, order=Order(emit=False))
    return [(each.id, each.name) for each in made.diagnostics if each.id < "ENV100"]


@pytest.mark.parametrize("entry", ERRORS, ids=lambda entry: entry.id)
def test_the_bad_example_has_its_error_and_the_good_one_none(entry: LanguageError) -> None:
    assert found(entry.bad) == [(entry.id, entry.name)]
    assert found(entry.good) == []


def test_every_error_that_the_code_reports_is_in_the_catalogue_under_its_name() -> None:
    root = Path(envspec.__file__).parent
    packages = [root, root.parent / "backends"]
    used: set[tuple[str, str]] = set()
    for package in packages:
        for file in package.rglob("*.py"):
            if "errors" not in file.parts:
                used |= set(re.findall(r'"(ENV0\d\d)",\s*"([a-z-]+)"', file.read_text()))
    known = {(error.id, error.name) for error in catalogue()}
    assert used <= known
    assert {error.id for error in catalogue()} >= {id for id, _ in used}


def test_ids_are_unique_and_in_order() -> None:
    ids = [error.id for error in catalogue()]
    assert ids == sorted(set(ids))
