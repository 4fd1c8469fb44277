"""The core knows no target by name: what it has to know, a target says of itself.

How the test tells a name that code works with from one in a text for people: such texts are sentences, so they have
blanks in them, docstrings and the specs of examples included; and the address of a page, which has `://`. A name, a
key, a path or a part of a path has neither. Comments are no code.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import envspec
import envspec_schema
from envspec.backend import installed

CORE = Path(envspec.__file__).parent
#: What these rooms are about is Compose: files of it are read there, and the user's own Docker is driven.
ABOUT_COMPOSE = ("importer", "daily")
FILES = [
    file
    for file in sorted(CORE.rglob("*.py"))
    if file.relative_to(CORE).parts[0] not in ABOUT_COMPOSE and "__pycache__" not in file.parts
]
#: those that are built, and the one that the issue asks for next
NAMES = (*installed.names(), *installed.companions(), "swarm")
NAMED = re.compile(rf"(?<![a-z0-9])({'|'.join(NAMES)})(?![a-z0-9])", re.IGNORECASE)


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every literal text with its line; what an f-string says is one text."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            yield node.lineno, "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


def identifiers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "arg", "asname", "module"):
            word = getattr(node, field, None)
            if isinstance(word, str):
                yield getattr(node, "lineno", 0), word


def named(source: str) -> list[tuple[int, str]]:
    """The names of targets that code works with, by line."""
    tree = ast.parse(source)
    found = [(line, text) for line, text in texts(tree) if not re.search(r"\s|://", text)]
    return [(line, word) for line, word in (*found, *identifiers(tree)) if NAMED.search(word.replace("_", " "))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CORE)))
def test_no_code_of_the_core_works_with_the_name_of_a_target(file: Path) -> None:
    assert named(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("if target == 'compose': pass", ["compose"]),
        ("path = f'{folder}/compose.yaml'", ["/compose.yaml"]),
        ("options['kubernetes']", ["kubernetes"]),
        ("nomad_only = True", ["nomad_only"]),
        ("from envspec_backends.nomad import emit", ["envspec_backends.nomad"]),
        ("help = 'say it under `kubernetes` in the environment'", []),
        ("page = 'https://kubernetes.io/docs/'", []),
        ("decompose = composed = 1", []),
        ("def f():\n    '''Compose.'''\n", ["Compose."]),
    ],
)
def test_how_a_name_is_told_from_a_text(source: str, found: list[str]) -> None:
    assert [word for _, word in named(source)] == found


def test_no_option_of_a_target_stands_in_the_schema_of_the_language() -> None:
    """As a key or a choice; descriptions and examples are for people."""

    def words(schema: object) -> Iterator[str]:
        if isinstance(schema, dict):
            for key, below in schema.items():
                if key in ("properties", "definitions"):
                    yield from below
                if key == "enum":
                    yield from map(str, below)
                if key != "examples":
                    yield from words(below)
        elif isinstance(schema, list):
            for below in schema:
                yield from words(below)

    assert [word for word in words(json.loads(envspec_schema.text())) if NAMED.search(word)] == []
