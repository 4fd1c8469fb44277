"""No rule and no kind knows a target by name: what it has to know, the target says of itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import envspec.kinds
import envspec.rules
from envspec import registry

_FILES = [
    file for package in (envspec.rules, envspec.kinds) for file in sorted(Path(package.__path__[0]).rglob("*.py"))
]


@pytest.mark.parametrize("file", _FILES, ids=lambda file: "-".join(file.parts[-2:]))
def test_a_target_is_named_in_texts_for_people_alone(file: Path) -> None:
    """Such texts are sentences: a name that code compares with, or looks up, is a text of its own."""
    texts = [n.value for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Constant)]
    assert [text for text in texts if isinstance(text, str) and text.lower() in registry.backends()] == []
