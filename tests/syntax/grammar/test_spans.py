"""Where keys and values stand, by line and column: what edits and marks of the renderer rely on."""

from __future__ import annotations

import pytest

from envspec.source import Source
from envspec.syntax.grammar import libyaml_reader, strictyaml_reader
from envspec.syntax.grammar.reader import read
from envspec.syntax.tree import Mapping, Node, Sequence, find

TEXT = """\
# a comment
envspec: 1
project : 'my ''shop'''   # with a comment
services:
  web:
    command: node
      server.js

      --port 80
    environment:
      "A b": "x\\ty"
      NONE:
      ALSO:   # nothing
    ports:
    - 80
    -
    - - 81
  é𝄞: ünï
state:
  note: |  # header

    first
      second

  fold: >-
    a
    b
  last: "two
    lines"
"""

#: path -> the key's span and the value's: line, column, end line, end column.
PLACES = {
    ("envspec",): ((2, 1, 2, 8), (2, 10, 2, 11)),
    ("project",): ((3, 1, 3, 8), (3, 11, 3, 24)),
    ("services",): ((4, 1, 4, 9), (5, 3, 18, 10)),
    ("services", "web"): ((5, 3, 5, 6), (6, 5, 17, 11)),
    ("services", "web", "command"): ((6, 5, 6, 12), (6, 14, 9, 16)),
    ("services", "web", "environment"): ((10, 5, 10, 16), (11, 7, 13, 12)),
    ("services", "web", "environment", "A b"): ((11, 7, 11, 12), (11, 14, 11, 20)),
    ("services", "web", "environment", "NONE"): ((12, 7, 12, 11), (12, 12, 12, 12)),
    ("services", "web", "environment", "ALSO"): ((13, 7, 13, 11), (13, 12, 13, 12)),
    ("services", "web", "ports"): ((14, 5, 14, 10), (15, 5, 17, 11)),
    ("services", "web", "ports", 0): (None, (15, 7, 15, 9)),
    ("services", "web", "ports", 1): (None, (16, 6, 16, 6)),
    ("services", "web", "ports", 2): (None, (17, 7, 17, 11)),
    ("services", "web", "ports", 2, 0): (None, (17, 9, 17, 11)),
    ("services", "é𝄞"): ((18, 3, 18, 5), (18, 7, 18, 10)),
    ("state",): ((19, 1, 19, 6), (20, 3, 29, 11)),
    ("state", "note"): ((20, 3, 20, 7), (20, 9, 23, 13)),
    ("state", "fold"): ((25, 3, 25, 7), (25, 9, 27, 6)),
    ("state", "last"): ((28, 3, 28, 7), (28, 9, 29, 11)),
}


def paths(node: Node, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below: list[tuple[str | int, ...]] = []
    if isinstance(node, Mapping):
        for key, value in node.items.items():
            below += [(*at, key), *paths(value, (*at, key))]
    elif isinstance(node, Sequence):
        for index, value in enumerate(node.items):
            below += [(*at, index), *paths(value, (*at, index))]
    return below


@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize("parse", [libyaml_reader.parse, strictyaml_reader.parse])
def test_places(parse: object, crlf: bool) -> None:
    text = TEXT.replace("\n", "\r\n") if crlf else TEXT
    root, found = read(Source("spec", text), parse=parse)  # type: ignore[arg-type]  # one of two parsers
    assert found == []
    assert root is not None
    assert set(paths(root)) == set(PLACES)
    assert tuple(root.span[1:]) == (2, 1, 29, 11)
    for path, (key_place, place) in PLACES.items():
        node, key = find(root, path)
        assert node.span[1:] == place, path
        assert (key.span[1:] if key else None) == key_place, path


def test_a_span_cuts_the_text_out() -> None:
    source = Source("spec", TEXT)
    root, _ = read(source)
    assert root is not None
    for path, wanted in {
        ("project",): "'my ''shop'''",
        ("services", "web", "environment", "A b"): '"x\\ty"',
        ("services", "é𝄞"): "ünï",
    }.items():
        span = find(root, path)[0].span
        assert source.line(span.line)[span.column - 1 : span.end_column - 1] == wanted


def test_values() -> None:
    root, _ = read(Source("spec", TEXT))
    assert root is not None
    texts = {
        ("project",): ("my 'shop'", False),
        ("services", "web", "command"): ("node server.js\n--port 80", True),
        ("services", "web", "environment", "NONE"): ("", True),
        ("state", "note"): ("\nfirst\n  second\n", False),
        ("state", "fold"): ("a b", False),
        ("state", "last"): ("two lines", False),
    }
    for path, wanted in texts.items():
        node, _ = find(root, path)
        assert (node.text, node.plain) == wanted  # type: ignore[union-attr]  # all of them are scalars
    assert find(root, ("services", "web", "environment", "NONE"))[0].empty  # type: ignore[union-attr]  # a scalar
