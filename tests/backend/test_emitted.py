"""Plug-ins that fail, end the process or write over others are told by name, and nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from envspec import registry
from envspec.backend import Artifact, Emission, approximates
from envspec.compiler import Order, compile_text, rules
from envspec.rules import builtin

SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    user: "10001:10001"
    resources:
      cpu: 100m
      memory: 64Mi
environments:
  prod:
    tier: production
    targets:
      - compose
      - evil
"""


class Evil:
    """A backend that emits what it is told to, or calls it."""

    name = "evil"
    tiers = ("production",)

    def __init__(self, emitted: Any) -> None:
        self.emitted = emitted

    def options(self) -> dict[str, Any]:
        return {"type": ["object", "null"], "description": "None.", "properties": {}, "additionalProperties": False}

    def table(self, development: bool) -> dict[str, Any]:
        return {"**": approximates("as it likes")}

    def facts(self, plan: Any) -> Any:
        return __import__("envspec.backend", fromlist=["Facts"]).Facts("evil")

    def next_steps(self, plan: Any, place: Any) -> Any:
        return ()

    def emit(self, plan: Any) -> Any:
        return self.emitted() if callable(self.emitted) else self.emitted


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModuleType]:
    """What the entry points `evil` of every group lead to: `BACKEND`, `COMPANION` and `RULE`."""
    made = ModuleType("evil_of_tests")
    sys.modules["evil_of_tests"] = made
    yield made
    del sys.modules["evil_of_tests"]


def points(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, group: str, attribute: str) -> None:
    info = tmp_path / "evil-1.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text(f"[envspec.{group}]\nevil = evil_of_tests:{attribute}\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])


def exits() -> None:
    raise SystemExit(0)


def one(path: str, data: Any = b"mine") -> Emission:
    return Emission((Artifact(path, data),))


def errors(text: str = SPEC) -> list[str]:
    diagnostics = compile_text(text).diagnostics
    return [f"{found.id} {found.name}: {found.message}" for found in diagnostics if found.severity == "error"]


def failed(what: str, why: str) -> list[str]:
    return [f"ENV094 broken-plugin: the {what} evil failed: {why}"]


@pytest.mark.parametrize(
    ("emitted", "why"),
    [
        (exits, "SystemExit: 0"),
        (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
        (None, "AttributeError: 'NoneType' object has no attribute 'artifacts'"),
        (one("compose/compose.yaml"), "ValueError: it writes `compose/compose.yaml`, which is not its own"),
        (one("envspec.manifest.json"), "ValueError: it writes `envspec.manifest.json`, which is not its own"),
        (one("evil"), "ValueError: it writes `evil`, which is not its own"),
        (
            one("evil/x", "text"),
            "TypeError: an artifact is no `Artifact` with a text for a path and bytes: "
            "Artifact(path='evil/x', data='text', executable=False)",
        ),
        (Emission((Artifact("evil/x", b""), Artifact("evil/x", b""))), "ValueError: it writes `evil/x` twice"),
        (
            Emission((Artifact("evil/x", b""), Artifact("evil/x/y", b""))),
            "ValueError: it writes `evil/x` as a file and as a folder",
        ),
        (Emission((Artifact("evil/x/y", b""), Artifact("evil/x", b""))), "ValueError: it writes `evil/x` twice"),
    ],
)
def test_a_backend(module: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, emitted: Any, why: str) -> None:
    points(monkeypatch, tmp_path, "backends", "BACKEND")
    vars(module)["BACKEND"] = Evil(emitted)
    assert errors() == failed("backend", why)
    assert compile_text(SPEC).artifacts == {}


def test_a_backend_that_writes_below_its_own_name(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    points(monkeypatch, tmp_path, "backends", "BACKEND")
    vars(module)["BACKEND"] = Evil(one("evil/deep/x"))
    assert errors() == []
    assert "evil/deep/x" in [made.path for made in compile_text(SPEC).artifacts["prod"]]


@pytest.mark.parametrize("path", ["compose/compose.yaml", "envspec.manifest.json", "docker-bake.json"])
def test_a_companion(module: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str) -> None:
    points(monkeypatch, tmp_path, "companions", "COMPANION")
    vars(module)["COMPANION"] = Evil(one(path))
    spec = SPEC.replace("      - evil\n", "")
    assert errors(spec) == failed("backend", f"ValueError: it writes `{path}`, which is not its own")


@pytest.mark.parametrize(
    ("check", "why"),
    [
        (lambda review: exits(), "SystemExit: 0"),
        (lambda review: [1], "AttributeError: 'int' object has no attribute 'span'"),
        (lambda review: None, "TypeError: 'NoneType' object is not iterable"),
    ],
)
def test_a_rule(module: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, check: Any, why: str) -> None:
    points(monkeypatch, tmp_path, "rules", "RULE")
    vars(module)["RULE"] = builtin()[0]._replace(id="EVIL1", name="evil", check=check)
    assert errors(SPEC.replace("      - evil\n", "")) == failed("rule", why)


@pytest.mark.parametrize("rule", [None, "RULE"])
def test_what_is_no_rule(module: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rule: Any) -> None:
    points(monkeypatch, tmp_path, "rules", "RULE")
    vars(module)["RULE"] = rule
    assert errors(SPEC.replace("      - evil\n", "")) == failed("rule", "TypeError: evil_of_tests:RULE is no `Rule`")
    assert [found.id for found in rules()] == [found.id for found in builtin()]


def test_a_rule_that_cannot_be_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    points(monkeypatch, tmp_path, "rules", "RULE")
    (said,) = errors(SPEC.replace("      - evil\n", ""))
    assert said.startswith("ENV094 broken-plugin: the rule evil failed: ModuleNotFoundError: No module named 'evil")


def test_our_own_faults_are_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = builtin()[0]

    def check(review: Any) -> Any:
        raise ZeroDivisionError

    check.__module__ = "envspec.rules.images.x"
    monkeypatch.setattr("envspec.compiler.with_others", lambda others, plans: (broken._replace(check=check),))
    with pytest.raises(ZeroDivisionError):
        compile_text(SPEC.replace("      - evil\n", ""), order=Order(emit=False))


def test_what_ships_is_known() -> None:
    assert [registry.ships(name) for name in ("compose", "bake", "evil")] == [True, True, False]
