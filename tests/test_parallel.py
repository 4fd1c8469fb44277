"""A second process changes the time that it takes and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from envspec import compiler, parallel
from envspec.compiler import Order, compile_text
from tests.benchmarks.systems import alike, differing


def test_results_come_back_in_their_order() -> None:
    first = [lambda: "a", lambda: "b"]
    second = [lambda: "c", lambda: str(os.getpid() != parent)]
    parent = os.getpid()
    assert parallel.run(first, second) == (["a", "b"], ["c", "True"])


def test_a_child_that_dies_is_made_up_for_here() -> None:
    parent = os.getpid()

    def fragile() -> str:
        if os.getpid() != parent:
            os._exit(9)
        return "done here"

    assert parallel.run([lambda: "a"], [fragile]) == (["a"], ["done here"])


def test_without_a_second_process_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise OSError("no more processes")

    monkeypatch.setattr(os, "fork", refuse)
    assert parallel.run([lambda: 1], [lambda: 2]) == ([1], [2])


@pytest.mark.parametrize("system", [alike, differing])
def test_a_large_system_is_the_same_on_one_core_and_on_two(
    system: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "_WORTH_A_FORK", 1)
    monkeypatch.setattr(parallel, "available", lambda: True)
    text = system(5)
    one = compile_text(text, order=Order(("prod",)))
    two = compile_text(text, order=Order(("prod",), parallel=True))
    assert one.artifacts == two.artifacts
    assert [str(found) for found in one.diagnostics] == [str(found) for found in two.diagnostics]
    assert one.diagnostics == two.diagnostics
    assert len(one.artifacts["prod"]) > 20
    assert any(found.severity == "warning" for found in one.diagnostics) == (system is differing)
