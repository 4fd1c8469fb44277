"""The catalogue proves itself: each bad spec has exactly its error, each good one none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import envspec
import envspec.syntax.grammar
import envspec.syntax.structure
from envspec.compiler import Order, compile_text
from envspec.diagnostic import Diagnostic
from envspec.errors import LanguageError, catalogue
from envspec.source import Source
from envspec.syntax.grammar.reader import decode, read
from envspec.syntax.structure.check import check

#: Errors of files, of what is written and of what a target makes: most have no spec that shows them alone.
_OUTSIDE = "ENV080"


def of_grammar(text: str, id: str = "") -> Iterable[Diagnostic]:
    """What the file with this text gives. Two errors are not of the text but of how it is stored."""
    data = text.encode("latin-1" if id == "ENV001" else "utf-8")
    if id == "ENV025":
        data *= 5 * 1024 * 1024 // len(data)
    source, errors = decode(data, "envspec.yaml")
    return read(source)[1] if source else errors


def of_structure(text: str, id: str = "") -> Iterable[Diagnostic]:
    root, grammar = read(Source("envspec.yaml", text))
    assert root is not None
    assert grammar == []
    return check(root)[0]


def of_meaning(text: str, id: str = "") -> Iterable[Diagnostic]:
    made = compile_text(text, order=Order(emit=id >= _OUTSIDE))
    return [each for each in made.diagnostics if each.id < "ENV100"]


def found(entry: LanguageError, text: str, id: str = "") -> list[tuple[str, str]]:
    """What the stage that reports such an error says of a text: later ones would find the examples incomplete."""
    stage = of_grammar if entry.id < "ENV030" else of_structure if entry.id < "ENV050" else of_meaning
    return [(each.id, each.name) for each in stage(text, id)]


@pytest.mark.parametrize("entry", [entry for entry in catalogue() if entry.bad], ids=lambda entry: entry.id)
def test_the_bad_example_has_its_error_and_the_good_one_none(entry: LanguageError) -> None:
    assert found(entry, entry.bad, entry.id) == [(entry.id, entry.name)]
    assert found(entry, entry.good) == []


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.id)
def test_an_entry_is_whole(entry: LanguageError) -> None:
    assert re.fullmatch(r"ENV0\d\d", entry.id)
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", entry.name)
    assert entry.text.endswith(".")
    assert bool(entry.bad) == bool(entry.good)
    assert entry.bad or entry.id >= _OUTSIDE


def _between(first: str, last: str) -> set[tuple[str, str]]:
    return {(entry.id, entry.name) for entry in catalogue() if first <= entry.id <= last}


def test_the_catalogue_and_the_grammar_name_the_same_errors() -> None:
    folder = Path(envspec.syntax.grammar.__file__).parent
    messages = (folder / "faults/messages.py").read_text(encoding="utf-8")
    named = re.findall(r'^    "([a-z-]+)(?:/[a-z-]+)?": \(\s*"(ENV\d+)"', messages, re.MULTILINE)
    code = {(id, name) for name, id in named}
    characters = (folder / "characters.py").read_text(encoding="utf-8")
    code |= set(re.findall(r'"(ENV\d+)", "([a-z-]+)"', characters))
    # `unreadable` is for what nobody has thought of: no example is known, and the tests look for one.
    assert code - {("ENV027", "unreadable")} == _between("ENV001", "ENV029")


def test_the_catalogue_and_the_structure_name_the_same_errors() -> None:
    folder = Path(envspec.syntax.structure.__file__).parent
    code = "".join((folder / name).read_text() for name in ("translate.py", "misplaced.py"))
    assert set(re.findall(r'"(ENV\d+)", "([a-z-]+)"', code)) == _between("ENV030", "ENV049")


def test_every_error_that_the_code_reports_is_in_the_catalogue_under_its_name() -> None:
    root = Path(envspec.__file__).parent
    used: set[tuple[str, str]] = set()
    for package in (root, root.parent / "backends"):
        for file in package.rglob("*.py"):
            used |= set(re.findall(r'"(ENV0\d\d)",\s*"([a-z-]+)"', file.read_text()))
    assert used <= {(error.id, error.name) for error in catalogue()}
