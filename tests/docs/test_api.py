"""The examples of the page on the Python API run, one after another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envspec.compiler import Compilation, Order
from tests.docs.reading import blocks

API = (Path(__file__).parent.parent.parent / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    scope: dict[str, Any] = {"__name__": "api"}
    examples = blocks(API, "python")
    assert len(examples) == 6
    for example in examples:
        exec(compile(example, "docs/api.md", "exec", dont_inherit=True), scope)
    printed = capsys.readouterr().out
    assert "compose/compose.yaml" in printed and "kubernetes/40-apps/web.yaml" in printed
    assert any(line.startswith("compose/deploy.sh ") and line.endswith(" True") for line in printed.splitlines())


@pytest.mark.parametrize(("kind", "others"), [(Order, set()), (Compilation, {"errors"})])
def test_every_field_is_told(kind: Any, others: set[str]) -> None:
    rows = {line.split("`")[1] for line in API.splitlines() if line.startswith("| `")}
    assert set(kind._fields) | others <= rows
