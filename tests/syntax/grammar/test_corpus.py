"""Hundreds of small documents through both readers: values, and errors with their places and texts."""

from __future__ import annotations

import pytest

from envspec.source import Source
from envspec.syntax.grammar import libyaml_reader, strictyaml_reader
from envspec.syntax.grammar.reader import read
from tests.syntax.grammar.documents import Document, corpus, located, value

READERS = {"libyaml": libyaml_reader.parse, "strictyaml": strictyaml_reader.parse}
ACCEPTED = corpus("accepted")
REFUSED = corpus("refused")


def test_the_corpus_is_there() -> None:
    assert len(ACCEPTED) > 150
    assert len(REFUSED) > 200
    assert len({document.text for document in ACCEPTED + REFUSED}) == len(ACCEPTED + REFUSED)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("document", ACCEPTED, ids=lambda document: repr(document.text[:40]))
def test_accepted(document: Document, reader: str) -> None:
    root, found = read(Source("spec", document.text), parse=READERS[reader])
    assert [str(each) for each in found] == []
    assert root is not None
    assert value(root) == document.value


@pytest.mark.parametrize("document", ACCEPTED, ids=lambda document: repr(document.text[:40]))
def test_both_readers_give_the_same_places(document: Document) -> None:
    source = Source("spec", document.text)
    assert located(libyaml_reader.parse(source, 100)) == located(strictyaml_reader.parse(source, 100))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("document", REFUSED, ids=lambda document: repr(document.text[:40]))
def test_refused(document: Document, reader: str) -> None:
    root, found = read(Source("spec", document.text), parse=READERS[reader])
    assert root is None
    assert [
        f"{each.span.line}:{each.span.column}-{each.span.end_line}:{each.span.end_column} {each.id} {each.message}"
        for each in found
        if each.span
    ] == document.diagnostics
    assert all(each.help for each in found), "each says how to write it instead"
