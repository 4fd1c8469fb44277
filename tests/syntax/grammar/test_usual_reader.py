"""The reader of the usual lines against libyaml: it may give up, but what it reads is what libyaml reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from envspec.source import Source
from envspec.syntax.grammar import libyaml_reader, usual_reader
from envspec.syntax.grammar.characters import characters
from envspec.syntax.grammar.reader import MAX_DEPTH, read
from tests.syntax.grammar.documents import ANYTHING, corpus, located, valid

SAMPLES = Path(__file__).parents[3] / "samples"
CORPUS = [document.text for name in ("accepted", "refused") for document in corpus(name)]

#: what it reads, line by line as in `documents`
USUAL = """\
# a comment, then every kind of line
a: 1.10

"b": "x: y"  # and a comment behind
'c': 'it''s'
d/e.f-g: http://h:80/#top a:b --x
empty:
list:
  - -x
  - "quoted" # with a comment
    # and one below
  - |
    text

    more
  - key: value
    other: |-
        deep
          deeper
indentless:
- ${vars.a}:${vars.b}
- a: b
  c: ''
last:
  deep:
    deeper: é 𝄞
"""

#: what it leaves to libyaml, though it may be right
UNUSUAL = [
    "a: b", "a: b\r\n", "a:\tb\n", "a: b\n  c\n", "a: 'b\n  c'\n", 'a: "\\t"\n', "a: >\n  b\n", "a: |2\n   b\n",
    "a: |\n\n   \n  b\n", "a: |\n  b\n     \n", "a: |\nb: c\n", "a: |+\n  b\n", "a:\n  b\n", "a:\n    b: c\n  d: e\n",
    "a:\n  b:\n      c: d\n  e:\n    f: g\n", "- a\n", " a: b\n", "a : b\n", "a b: c\n", "a:\n  - - b\n", "a:\n  -\n",
    "a: b\n...\n", "---\na: b\n", "a: b\na: c\n", "'': a\n", "a: [b]\n", "a: *b\n", "a: b: c\n", "a: 'b' c\n", "",
    "# c\n", "a: ,\n", "a: %\n", "a:\n  b: c\n  - d\n", "a:\n- b\n - c\n", "a: |\n  b\n c\n", "a: |#\n  b\n",
    "\ufeffa: b\n",
]  # fmt: skip


@st.composite
def ended(draw: st.DrawFn) -> str:
    """A document whose last line ends: no other is usual."""
    return draw(st.one_of(valid(), ANYTHING)) + draw(st.sampled_from(["\n", "\n", "\n\n", "\n# c\n", "\n  \n"]))


TEXTS_OF_A_LINE = st.sampled_from(
    ["a", "1.10", "x y", "--a=b", "-", "---", "a:b", "a: b", "a #b", "a#b # c", "'a''b'", "'a'b'", '"a: # b"',
     '"a" # b', ",", "", "  a  ", "|", "|-", "| # c", "é", "# c", "a,b]", "a\xa0b", "\u3000a", "=", "<<", "a :b",
     "a : b", "http://a:80/#b"]
)  # fmt: skip


@st.composite
def usual(draw: st.DrawFn, indent: int = 0, depth: int = 3) -> str:
    """Lines that are usual, or nearly so: a text in each, mappings and lists below, blocks, comments between."""
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        key = draw(st.sampled_from(["a", "b", "c-d", "'e f'", '"g: h"', "1.5/i", "- a", "-"]))
        kind = draw(st.integers(0, 5)) if depth else 0
        step = draw(st.sampled_from([2, 2, 2, 1, 0]))
        if kind < 3:
            lines.append(f"{' ' * indent}{key}: {draw(TEXTS_OF_A_LINE)}")
        elif kind < 5:
            lines += [f"{' ' * indent}{key}:", draw(usual(indent + step, depth - 1))]
        else:
            items = draw(st.lists(TEXTS_OF_A_LINE, min_size=1, max_size=2))
            lines += [f"{' ' * indent}{key}:", *(f"{' ' * (indent + step)}- {item}" for item in items)]
        if draw(st.integers(0, 3)) == 0:
            lines.append(" " * draw(st.integers(0, indent + 3)) + draw(st.sampled_from(["", "# c", "t", "- u"])))
    return "\n".join(lines) + "\n" * (not indent)


def the_same(text: str) -> bool:
    """Whether it was read; fails where libyaml refuses that, or reads something else, or at other places."""
    source = Source("spec", text)
    _, refused = characters(source, 1)
    quick = usual_reader.parse(source, MAX_DEPTH) if not refused else None
    if quick is not None:
        slow, found = read(source, parse=libyaml_reader.parse)
        assert found == []
        assert slow is not None
        assert located(quick) == located(slow)
    return quick is not None


def test_every_usual_line() -> None:
    assert the_same(USUAL)


@pytest.mark.parametrize("text", UNUSUAL, ids=repr)
def test_it_gives_up(text: str) -> None:
    assert usual_reader.parse(Source("spec", text), MAX_DEPTH) is None


def test_it_counts_the_depth() -> None:
    text = "".join(f"{'  ' * depth}a:\n" for depth in range(4)) + "        - b\n"
    assert usual_reader.parse(Source("spec", text), 5) is not None
    assert usual_reader.parse(Source("spec", text), 4) is None


def test_the_samples_are_usual() -> None:
    texts = {path: path.read_text() for path in SAMPLES.glob("*/envspec.yaml")}
    assert texts
    assert [path for path, text in texts.items() if not the_same(text)] == []


def test_documents_of_the_corpus() -> None:
    assert sum(the_same(text + end) for text in CORPUS for end in ("", "\n")) > 50


@settings(max_examples=300, deadline=None)
@given(ended())
@example("a:\n- b\n\n# c\n- d\n")
@example("a: |\n  b\n # c\n\nd: e\n")
@example("a:\n  - |\n    b\n\n  - c: |-\n      d\n")
def test_whatever_it_reads_libyaml_reads(text: str) -> None:
    the_same(text)


@settings(max_examples=300, deadline=None)
@given(usual())
def test_lines_that_are_usual_or_nearly_so(text: str) -> None:
    the_same(text)
