"""Names that nothing has."""

from __future__ import annotations

import pytest

from envspec.diagnostic import Reporter
from envspec.lower.layers.document import Document
from envspec.source import Source
from envspec.syntax.tree import Mapping, Scalar

_SOURCE = Source("envspec.yaml", "uses: wbe\n")
_NAME = Scalar(_SOURCE, "wbe", True, 0, 6, 0, 9)


def told(known: tuple[str, ...], whole: bool = True) -> list[tuple[str, str]]:
    to = Reporter()
    document = Document(Mapping(_SOURCE, {}, {}, 0, 0, 0, 0), {}, {}, (), (), {}, frozenset(), whole)
    document.unknown_name(to, "there is no service `wbe`", _NAME, known, "name one", ("services",))
    return [(str(found), found.help) for found in to.diagnostics]


@pytest.mark.parametrize(("known", "help"), [(("api", "web"), "did you mean `web`?"), (("api",), "name one")])
def test_a_name_that_nothing_has_is_told_with_a_near_one(known: tuple[str, ...], help: str) -> None:
    said = "envspec.yaml:1:7: error ENV053 unknown-name: there is no service `wbe` [services]"
    assert told(known) == [(said, help)]


def test_nothing_is_told_while_a_file_could_not_be_read() -> None:
    assert told(("api",), whole=False) == []
