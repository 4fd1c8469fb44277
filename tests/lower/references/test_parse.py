"""`${…}` in a text: where the references are, and what stands between them."""

from __future__ import annotations

import pytest

from envspec.lower.references.parse import Reference, pieces, place
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from envspec.syntax.tree import Scalar


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("plain $ {} $x", ["plain $ {} $x"]),
        ("${a}", [Reference("a", True, 0)]),
        ("x${a.b}y${c}", ["x", Reference("a.b", True, 0), "y", Reference("c", True, 0)]),
        ("${a}${a}${b}", [Reference("a", True, 0), Reference("a", True, 1), Reference("b", True, 0)]),
        ("$${a} $$${a}", ["${", "a} $", "${", "a}"]),
        ("${}", [Reference("", True, 0)]),
        ("${a", [Reference("", False, 0), "a"]),
        ("${a\n}", [Reference("", False, 0), "a\n}"]),
        ("${a${b}", [Reference("", False, 0), "a", Reference("b", True, 0)]),
    ],
)
def test_a_text_in_pieces(text: str, expected: list[str | Reference]) -> None:
    assert list(pieces(text)) == expected


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a: ${x} ${y}\n", ["1:4-8", "1:9-13"]),
        ("a: ${x}${x}\n", ["1:4-8", "1:8-12"]),
        ("a: $${x} ${x}\n", ["1:10-14"]),
        ("a: |\n  one\n  ${x} two ${y}\n", ["3:3-7", "3:12-16"]),
        ('a: "\\x24{x}"\n', ["1:4-13"]),  # spelled otherwise: the whole text
    ],
)
def test_the_place_of_each_reference(text: str, places: list[str]) -> None:
    root, _ = read(Source("spec", text))
    assert root is not None
    node = root.items["a"]
    assert isinstance(node, Scalar)
    spans = [place(node, piece) for piece in pieces(node.text) if isinstance(piece, Reference)]
    assert [f"{span.line}:{span.column}-{span.end_column}" for span in spans] == places
