"""Readers of nodes: each gives its default, or nothing, where nothing usable stands."""

from __future__ import annotations

import pytest

from envspec.files import MemoryFiles
from envspec.lower.context import Context, container_path, fields, items
from envspec.lower.layers.document import Document
from envspec.lower.layers.overlay import Overlay
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from envspec.syntax.tree import Mapping, Scalar, Sequence

_TEXT = """\
word: text
nothing:
number: 12
flag: true
duration: 1m
size: 1Mi
cpu: 250m
list:
  - a
  -
  - b
mapping:
  a: x
"""


def entry() -> Mapping:
    root, found = read(Source("sub/envspec.yaml", _TEXT))
    assert root is not None and found == []
    return root


def context(faulty: frozenset[tuple[str, str]] = frozenset()) -> Context:
    document = Document(entry(), {}, {}, (), (), {"sub/envspec.yaml": "sub"}, faulty, True)
    return Context(document, Overlay(document, [], False), MemoryFiles({}), "prod", False)


def test_what_stands_there_is_read_as_the_model_has_it() -> None:
    node, read_by = entry(), context()
    assert read_by.word(node, "word") == "text"
    assert read_by.number(node, "number") == 12
    assert read_by.flag(node, "flag", False) is True
    assert read_by.duration(node, "duration", 5) == 60_000
    assert read_by.size(node, "size") == 2**20
    assert read_by.cpu(node, "cpu") == 250
    assert read_by.words(node, "list") == ("a", "b")
    assert [(key, value.text) for key, value in fields(node, "mapping").items() if isinstance(value, Scalar)] == [
        ("a", "x")
    ]
    assert [at for at, _ in items(node, "list")] == [0, 1, 2]


@pytest.mark.parametrize("key", ["nothing", "absent", "list", "mapping"])
def test_where_nothing_usable_stands_the_default_does(key: str) -> None:
    node, read_by = entry(), context()
    assert read_by.scalar(node, key) is None
    assert read_by.word(node, key, "default") == "default"
    assert read_by.number(node, key) is None
    assert read_by.flag(node, key, True) is True
    assert read_by.duration(node, key, 5) == 5
    assert (read_by.size(node, key), read_by.cpu(node, key)) == (None, None)
    assert isinstance(node.items.get(key), Sequence) or read_by.words(node, key) == ()


@pytest.mark.parametrize(
    ("written", "path"), [("/a/", "/a"), ("/a//b///c", "/a/b/c"), ("/", "/"), ("//", "/"), ("/a", "/a")]
)
def test_a_container_path_has_one_spelling(written: str, path: str) -> None:
    assert container_path(written) == path


def test_a_path_is_relative_to_the_file_that_says_it() -> None:
    source, read_by = Source("sub/envspec.yaml", ""), context()
    assert read_by.project_path(Scalar(source, "../a/./b", True, 0, 0, 0, 8), ("x",)) == "a/b"
    assert read_by.project_path(Scalar(source, "../../a", True, 0, 0, 0, 7), ("x",)) is None
    assert [str(found) for found in read_by.diagnostics] == [
        "sub/envspec.yaml:1:1: error ENV064 path-outside: `../../a` leads out of the project's folder [x]"
    ]


def test_what_a_faulty_entry_lacks_may_be_the_consequence() -> None:
    span = entry().span
    sound, faulty = context(), context(frozenset({("services", "web")}))
    for each in (sound, faulty):
        each.missing("`web` has no image", span, "say one", ("services", "web", "image"))
    assert [found.id for found in sound.diagnostics] == ["ENV062"]
    assert faulty.diagnostics == []
