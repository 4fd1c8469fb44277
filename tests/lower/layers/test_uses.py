"""Which `uses` counts, and what it takes over."""

from __future__ import annotations

import pytest

from envspec.lower.layers.uses import chosen, taken_over, without_choice
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from envspec.syntax.tree import Mapping, Scalar


def layer(text: str) -> Mapping:
    root, found = read(Source("layer", text))
    assert root is not None and found == []
    return root


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (["uses: a\n"], ("a", 0)),
        (["uses: a\n", "init: false\n"], ("a", 0)),
        (["uses: a\n", "uses: b\n"], ("b", 1)),
        (["uses: a\n", "image: x:1\n"], None),
        (["image: x:1\n", "uses: a\n"], ("a", 1)),
        (["build:\n  context: .\nuses: a\n"], None),  # said twice in one layer, which is told elsewhere
        (["init: false\n"], None),
        ([], None),
    ],
)
def test_the_last_layer_that_chooses_an_image_decides(layers: list[str], expected: tuple[str, int] | None) -> None:
    found = chosen([(("layer", at), layer(text)) for at, text in enumerate(layers)])
    assert (None if found is None else (found[0].text, found[1][1])) == expected


def test_what_belongs_to_the_process_is_not_taken_over() -> None:
    taken = taken_over(
        layer("image: x:1\nenvironment:\n  A: b\ncommand: run\nreplicas: 2\ndev:\n  target: dev\n  command: watch\n")
    )
    assert list(taken.items) == ["image", "environment", "dev"]
    block = taken.items["dev"]
    assert isinstance(block, Mapping)
    assert list(block.items) == ["target"]


def test_a_layer_without_its_choice_keeps_the_rest() -> None:
    bare = without_choice(layer("image: x:1\ninit: false\ndev:\n  build:\n    context: .\n  tty: true\n"))
    assert list(bare.items) == ["init", "dev"]
    block = bare.items["dev"]
    assert isinstance(block, Mapping)
    assert [(key, node.text) for key, node in block.items.items() if isinstance(node, Scalar)] == [("tty", "true")]
