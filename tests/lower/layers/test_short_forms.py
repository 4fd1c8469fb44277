"""Short forms become what the long ones are, at the place of the short ones."""

from __future__ import annotations

import pytest

from envspec.lower.layers.short_forms import expanded
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from envspec.syntax.tree import Mapping, Node, Sequence


def plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.items.items()}
    return [plain(item) for item in node.items] if isinstance(node, Sequence) else node.text


def entry(text: str) -> Mapping:
    root, found = read(Source("entry", text))
    assert root is not None and found == []
    return root


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("ports:\n  http: 80\n  dns:\n    port: 53\n", {"ports": {"http": {"port": "80"}, "dns": {"port": "53"}}}),
        ("volumes:\n  /data: data\n", {"volumes": {"/data": {"volume": "data"}}}),
        ("mounts:\n  /src: .\n", {"mounts": {"/src": {"source": "."}}}),
        ("writable:\n  /run: 1Mi\n", {"writable": {"/run": {"size": "1Mi"}}}),
        ("writable:\n  /run:\n", {"writable": {"/run": {}}}),
        ("secrets:\n  - a\n  - b\n", {"secrets": {"a": "/run/secrets/a", "b": "/run/secrets/b"}}),
        ("secrets:\n  - a\n  -\n", {"secrets": {"a": "/run/secrets/a"}}),
        ("secrets:\n  a: /x\n", {"secrets": {"a": "/x"}}),
        ("migrates: db\n", {"migrates": ["db"]}),
        ("migrates:\n", {"migrates": []}),
        ("publish: 5432\n", {"publish": {"": "5432"}}),
        ("dev:\n  ports:\n    http: 80\n", {"dev": {"ports": {"http": {"port": "80"}}}}),
    ],
)
def test_each_short_form(short: str, long: object) -> None:
    assert plain(expanded(entry(short))) == long


def test_an_entry_without_any_is_itself() -> None:
    given = entry("image: x:1\ncommand: run\n")
    assert expanded(given) is given


def test_the_long_form_stands_where_the_short_one_does() -> None:
    ports = expanded(entry("ports:\n  http: 80\n")).items["ports"]
    assert isinstance(ports, Mapping)
    assert str(ports.items["http"].span) == "entry:2:9"
