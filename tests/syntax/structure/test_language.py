"""The compiled schema learns options when they are named, and those of targets that come later."""

from __future__ import annotations

import pytest

from envspec.backend import Backend, Schema, installed
from envspec.backend.options import options, text
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from envspec.syntax.structure.language import Language, language
from envspec.syntax.tree import Mapping

SPEC = """\
envspec: 1
project: shop
environments:
  prod:
    tier: production
    nomad:
      region: eu
"""


class Late(Backend):
    name = "late"

    def options(self) -> Schema:
        return options("Options of a late one.", hour=text("When it comes."))


def root(spec: str) -> Mapping:
    found, problems = read(Source("envspec.yaml", spec))
    assert found is not None and problems == []
    return found


def known(found: Language) -> set[str]:
    return set(found.compiled.definitions["environment"]["properties"]) & set(installed.names())


def test_only_what_a_spec_names_is_learnt() -> None:
    fresh = Language()
    assert known(fresh) == set()
    assert not fresh.compiled.accepts(root(SPEC))
    assert list(fresh.learn(root(SPEC))) == []
    assert known(fresh) == {"nomad"}
    assert fresh.compiled.accepts(root(SPEC))
    assert not fresh.compiled.accepts(root(SPEC.replace("region", "regoin")))
    fresh.learn_all()
    assert known(fresh) == set(installed.names())


def test_a_target_that_comes_later_is_known_and_one_that_went_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = root(SPEC.replace("nomad:\n      region: eu", "late:\n      hour: ten"))
    before = language()
    assert list(before.learn(spec)) == [] and not before.compiled.accepts(spec)
    monkeypatch.setitem(installed.ADDED, "late", Late())
    during = language()
    assert list(during.learn(spec)) == [] and during.compiled.accepts(spec)
    monkeypatch.undo()
    assert not language().compiled.accepts(spec)
