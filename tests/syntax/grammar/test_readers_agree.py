"""The usual reader against strictyaml, in both directions: what one accepts the other does, with the same value.

`ONLY` lists the documents that only one side accepts, each with its reason; hypothesis may find no further one.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import strictyaml
from hypothesis import example, given, settings
from strictyaml.ruamel.comments import TaggedScalar

from envspec.source import Source
from envspec.syntax.grammar import libyaml_reader, strictyaml_reader
from envspec.syntax.grammar.faults.scan import faults
from envspec.syntax.grammar.reader import read
from tests.syntax.grammar.documents import ANYTHING, corpus, located, value

#: document -> who accepts it, and why the other does not.
ONLY = {
    "a: 1\n? b\n: c\n": ("strictyaml", "a key after `? ` needs two lines and no field needs it"),
    ": a\n": ("strictyaml", "a key without a name is no field; strictyaml is loose"),
    "'': a\n": ("strictyaml", "a key without a name is no field; strictyaml is loose"),
    'a: "\\ud83d\\ude00"\n': ("strictyaml", "halves of characters: no UTF-8 file can hold what it reads"),
    'a: "\\0"\n': ("strictyaml", "NUL: no target can carry it in a text"),
    "a: |\n  \tb\n": ("strictyaml", "libyaml wants the indentation said (`|2`) when a text begins with a tab"),
    'a: "b\x85c"\n': ("strictyaml", "NEL ends a line for YAML 1.1, and for no editor"),
    "a: b\rc: d\n": ("strictyaml", "a carriage return alone ends a line for YAML, and for no editor"),
    "- a\n": ("strictyaml", "a spec is a mapping"),
    "a:\n  b: c\n...\n": ("both", "`...` after a document is of the grammar"),
    "a:\n- # c\n- # c\n- b\n": ("envspec", "strictyaml raises NotImplementedError: overlap in comment"),
    "b: #|-\n   t\n\n   u\n\n": ("envspec", "strictyaml raises NotImplementedError: overlap in comment"),
}

#: What a text has that may make the two differ, for the reasons above.
_KNOWN = re.compile(
    "\\\\[uUx0]|\t|\x85|\u2028|\u2029|\ufeff|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\ud800-\udfff\ufffe\uffff]"
)


def envspec_reads(text: str) -> Any:
    root, _ = read(Source("spec", text), parse=libyaml_reader.parse)
    return None if root is None else value(root)


def strictyaml_reads(text: str) -> Any:
    """The value, None when refused; an exception that is not about the document is let through."""
    try:
        data = strictyaml.load(text).data
    except strictyaml.YAMLError:
        return None
    except (AttributeError, AssertionError, TypeError, ValueError):
        return None  # its own failures: a ReaderError without a place, a list as a key, …
    return _untagged(data) if isinstance(data, dict) else None


def _untagged(data: Any) -> Any:
    """strictyaml makes an object of its own of the lone text `=`."""
    if isinstance(data, dict):
        return {str(key): _untagged(each) for key, each in data.items()}
    if isinstance(data, list):
        return [_untagged(each) for each in data]
    return data.value if isinstance(data, TaggedScalar) else data


@pytest.mark.parametrize("text", ONLY, ids=repr)
def test_documents_that_only_one_accepts(text: str) -> None:
    who, _why = ONLY[text]
    try:
        oracle = strictyaml.load(text).data
        accepts = {"strictyaml"}
        assert oracle is not None
    except (strictyaml.YAMLError, NotImplementedError):
        accepts = set()
    if envspec_reads(text) is not None:
        accepts.add("envspec")
    assert accepts == ({"envspec", "strictyaml"} if who == "both" else {who})


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
@example("b: =\n")
@example("a: |\n\n    \n  x\n")
@example("b:\n|-\n")
def test_strictyaml_and_envspec_accept_the_same(text: str) -> None:
    try:
        oracle = strictyaml_reads(text)
    except NotImplementedError:
        return  # listed above: its comments
    root, found = read(Source("spec", text), parse=libyaml_reader.parse)
    if root is not None:
        assert value(root) == oracle
    elif oracle is not None:
        ids = {each.id for each in found}
        assert ids <= {"ENV012", "ENV013"} or _KNOWN.search(text), [str(each) for each in found]


@settings(max_examples=400, deadline=None)
@given(ANYTHING)
@example("c: d\n1:\n\n- # c\n")
@example("a: >\n x\n y\n\n  z\n w\n")
@example('"r":\n\n | # c\n x\n11:\n  c : "a"\n')
def test_both_readers_give_the_same(text: str) -> None:
    """The same tree with the same places, or the same errors; and never one that nobody could name."""
    source = Source("spec", text)
    quick, found = read(source, parse=libyaml_reader.parse)
    slow, said = read(source, parse=strictyaml_reader.parse)
    assert found == said
    assert "ENV027" not in {each.id for each in found}
    for each in found:
        assert each.span is not None
        assert 1 <= each.span.line <= text.count("\n") + 1
        assert 1 <= each.span.column <= len(source.line(each.span.line)) + 1
    if quick is None or slow is None:
        assert quick is slow
        assert found
    else:
        assert located(quick) == located(slow)
        assert faults(source, text, 100, 50) == [], "the scan finds nothing where nothing is"


def test_the_corpus_against_strictyaml() -> None:
    for document in corpus("accepted"):
        assert strictyaml_reads(document.text) == document.value, repr(document.text)
