"""Patches are laid over plain data as the target means it, and what meets nothing is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec_backends.shared.patching.merging import Merge
from tests.backends.shared.patching.documents import documents, said

KEYS = {"ports": ({"containerPort": "", "protocol": "TCP"}, {"port": ""}), "mounts": ({"path": ""},)}


def merged(base: Any, change: Any, strategic: bool = True) -> tuple[Any, list[str]]:
    """`change`, as data or as the text of a patch file, merged into `base`, and what was said."""
    context, (document,) = documents(change if isinstance(change, str) else json.dumps(change))
    return Merge(document, KEYS if strategic else None)(base, document.root), said(context)


@pytest.mark.parametrize(
    ("base", "change", "result"),
    [
        ({"a": 1, "b": 2}, {"a": None, "c": {"d": None, "e": 3}}, {"b": 2, "c": {"e": 3}}),
        ({"a": {"b": 1}}, {"a": {"$patch": "replace", "c": 2}}, {"a": {"c": 2}}),
        ({"a": {"b": 1}, "c": 1}, {"a": {"$patch": "delete"}}, {"c": 1}),
        ({"a": {"b": 1}}, {"a": {"$patch": "merge", "c": 2}}, {"a": {"b": 1, "c": 2}}),
        ({"env": [{"name": "x", "v": 1}]}, {"env": [{"name": "x", "$patch": "delete"}]}, {"env": []}),
        ({"env": [{"name": "x"}]}, {"env": [{"name": "y"}, {"$patch": "replace"}]}, {"env": [{"name": "y"}]}),
        ({"args": ["a", "b"]}, {"args": ["c"]}, {"args": ["c"]}),
        (
            {"mounts": [{"name": "v", "path": "/a"}, {"name": "v", "path": "/b"}]},
            {"mounts": [{"name": "v", "path": "/b", "ro": True}]},
            {"mounts": [{"name": "v", "path": "/a"}, {"name": "v", "path": "/b", "ro": True}]},
        ),
        (
            {"ports": [{"containerPort": 80}, {"containerPort": 80, "protocol": "UDP"}]},
            {"ports": [{"containerPort": 80, "protocol": "UDP", "name": "quic"}, {"containerPort": 81}]},
            {
                "ports": [
                    {"containerPort": 80},
                    {"containerPort": 80, "protocol": "UDP", "name": "quic"},
                    {"containerPort": 81},
                ]
            },
        ),
        ({"ports": [{"port": 80}]}, {"ports": [{"port": 80, "node": 1}]}, {"ports": [{"port": 80, "node": 1}]}),
        ({"x": [{"name": "a"}, {"name": "a"}]}, {"x": [{"name": "b"}]}, {"x": [{"name": "b"}]}),
        ({"a": [1]}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_strategically(base: Any, change: Any, result: Any) -> None:
    assert merged(base, change) == (result, [])


@pytest.mark.parametrize(
    ("base", "change", "result"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None, "d": [1]}}, {"a": {"c": 2, "d": [1]}}),
        ({"a": [{"name": "x"}]}, {"a": [{"name": "y"}]}, {"a": [{"name": "y"}]}),
        ({}, {"environment": {"A": None}}, {"environment": {"A": None}}),
        ({"a": 1}, {"a": {"$patch": "replace"}}, {"a": {"$patch": "replace"}}),
    ],
)
def test_plainly(base: Any, change: Any, result: Any) -> None:
    assert merged(base, change, strategic=False) == (result, [])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "loging: null\n",
            "1:1-7: ENV092 there is no `loging` that the patch could take away (did you mean `logging`?)",
        ),
        (
            "env:\n  - {name: C, $patch: delete}\n",
            "2:5-6: ENV092 there is no `C` that the patch could take away (there are `AB` and `B`)",
        ),
        (
            "none: {$patch: delete}\n",
            "1:1-5: ENV092 there is no `none` that the patch could take away (there are `logging` and `env`)",
        ),
        (
            "logging: {$patch: drop}\n",
            "1:19-23: ENV093 `$patch: drop` says nothing (it is `delete`, `replace` or `merge`)",
        ),
    ],
)
def test_what_meets_nothing_is_told_at_its_place(change: str, told: str) -> None:
    _, found = merged({"logging": {}, "env": [{"name": "AB"}, {"name": "B"}]}, change)
    assert sorted(set(found)) == [f"p.yaml:{told}"]


TREES = st.recursive(
    st.one_of(st.integers(-9, 9), st.text("ab", max_size=2)),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from(["a", "b", "env", "name"]), inner, max_size=3), st.lists(inner, max_size=2)
    ),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from(["a", "b", "env"]), TREES, max_size=3)


@settings(max_examples=150, deadline=None)
@given(MAPPINGS, MAPPINGS, st.booleans())
def test_merging_twice_is_merging_once(base: dict[str, Any], change: dict[str, Any], strategic: bool) -> None:
    before = json.dumps(base)
    once, _ = merged(base, change, strategic)
    assert merged(once, change, strategic) == (once, [])
    assert json.dumps(base) == before
    assert merged(base, {}, strategic) == (base, [])
