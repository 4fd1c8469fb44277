"""Patch files are read as plain data with places, and cost what their size allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec_backends.shared.patching import reading
from tests.backends.shared.patching.documents import documents, said
from tests.work import lines_run

WORDS = st.one_of(st.text(max_size=6), st.integers(-9, 9), st.booleans(), st.none(), st.just(0.5))
TREES = st.recursive(
    WORDS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3))
)


def data(text: str) -> list[Any]:
    context, found = documents(text)
    assert said(context) == []
    return [one.root.data() for one in found]


def test_documents_are_plain_data() -> None:
    text = "a: 1\nb: [x, 2024-01-01, 0.5, {c: null}]\n---\n---\non: !!int '6'\n5: !!str 5\n~: |\n  text\n"
    assert data(text) == [
        {"a": 1, "b": ["x", "2024-01-01", 0.5, {"c": None}]},
        {"on": 6, "5": "5", "~": "text\n"},
    ]


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=3), TREES, min_size=1, max_size=3))
def test_what_was_written_as_yaml_is_read_back(tree: Any) -> None:
    # everything in quotes but what is no text: which words without quotes are texts is another test's matter
    assert data(yaml.dump(tree, default_style=None, Dumper=_Quoting)) == [tree]


class _Quoting(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


_Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def test_aliases_and_merged_mappings_are_written_out() -> None:
    text = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz: {<<: [*x, *y], a: 0}\nw: {<<: *y}\nv: *x\n'<<': 1\n"
    assert data(text) == [
        {
            "x": {"a": 1, "b": 2},
            "y": {"b": 3, "c": 4},
            "z": {"a": 0, "b": 2, "c": 4},
            "w": {"b": 3, "c": 4},
            "v": {"a": 1, "b": 2},
            "<<": 1,
        }
    ]


def test_every_value_and_key_has_its_place() -> None:
    _, (document,) = documents("# first\na:\n  - ä: 5\n    bb: [x,   'yy']\n")
    items = document.root.items["a"].value
    assert isinstance(items, list)
    (item,) = items
    assert item.keys == {"ä": (3, 5, 3, 6), "bb": (4, 5, 4, 7)}
    assert item.items["ä"].mark == (3, 8, 3, 9)
    pair = item.items["bb"].value
    assert isinstance(pair, list)
    assert [one.mark for one in pair] == [(4, 10, 4, 11), (4, 15, 4, 19)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "p.yaml:3:1-2: ENV093 `a` stands here twice, first in line 1 (join the two)"),
        ("a: {b: 1, 'b': 2}\n", "p.yaml:1:11-14: ENV093 `b` stands here twice, first in line 1 (join the two)"),
        ("a:\n  - {k: no}\n", "p.yaml:2:9-11: ENV093 readers differ about `no` (write `false`, or"),
        (
            "a: !reset null\n",
            "p.yaml:1:4-15: ENV093 the tag `!reset` is nothing that a patch can say (take the tag away",
        ),
        ("a: !!set {b}\n", "p.yaml:1:4-5: ENV093 the tag `!!set` is nothing that a patch can say ("),
        (
            "a: !!python/object/apply:os.system [x]\n",
            "p.yaml:1:4-5: ENV093 the tag `!!python/object/apply:os.system` is",
        ),
        ("a: *b\n", "p.yaml:1:4-5: ENV093 nothing above is `&b` (write `&b` before what it names)"),
        ("a: &x\n  b: [*x]\n", "p.yaml:2:7-8: ENV093 `*x` stands inside of what it names (take it out)"),
        ("&x a: 1\n*x : 2\n", "p.yaml:2:1-2: ENV093 "),
        ("? [a]\n: 1\n", "p.yaml:1:3-4: ENV093 a key is a text (write it as one word, or in quotes)"),
        ("a: {<<: 1}\n", "p.yaml:1:9-10: ENV093 behind `<<` stands a mapping, or a list of them (name mappings alone)"),
        ("a: [\n", "p.yaml:2:1-2: ENV093 this is not YAML: "),
        ("a: b: c\n", "p.yaml:1:5-6: ENV093 this is not YAML: mapping values are not allowed in this context"),
        ("a: 1\nb: \x07\n", "p.yaml:2:4-5: ENV093 this is not YAML: "),
    ],
)
def test_what_is_no_plain_data_is_told_at_its_place(text: str, told: str) -> None:
    context, found = documents(text)
    assert found == []
    (one,) = said(context)
    assert one.startswith(told)
    assert context.diagnostics[0].path == ("options", "compose", "patches", 0)
    ((words, where),) = context.diagnostics[0].related
    assert (words, str(where)) == ("the patch is named here", "envspec.yaml:13:11")


def bomb(levels: int) -> str:
    """Ten times more of everything on each level, in a few bytes."""
    lines = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(["l0: &l0 [x]", *lines]) + "\n"


LARGE: dict[str, Callable[[int], str]] = {
    "nested": lambda times: bomb(6 * times),
    "in many documents": lambda times: "---\n".join([bomb(5)] * (10 * times)),
    "merged": lambda times: (
        "a: &a {" + ", ".join(f"k{n}: 1" for n in range(400)) + "}\n"
        + "\n".join(f"b{n}: {{<<: *a}}" for n in range(250 * times)) + "\n"
    ),
    "written": lambda times: "a: [" + "1," * (100_001 * times) + "]\n",
}  # fmt: skip


@pytest.mark.parametrize("large", LARGE.values(), ids=LARGE)
def test_a_file_has_a_limit(large: Callable[[int], str]) -> None:
    context, found = documents(large(2))
    assert found == []
    (one,) = said(context)
    assert "ENV093 with its aliases written out the file has more than 100,000 values (write what is meant" in one


@pytest.mark.parametrize("large", LARGE.values(), ids=LARGE)
def test_what_is_beyond_the_limit_takes_no_work(large: Callable[[int], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST", 1_000)
    small, big = large(1), large(2)
    documents(small)
    assert lines_run(lambda: documents(big)) == lines_run(lambda: documents(small))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200,
        "- " * 5_000 + "a",
        "a: &a {b: " + "{b: " * 60 + "c" + "}" * 61 + "\nd: " + "{e: " * 60 + "*a" + "}" * 60,
    ],
    ids=["flow", "block", "by aliases"],
)
def test_a_file_is_not_read_deeper_than_any_object_is(text: str) -> None:
    context, found = documents(text)
    assert found == []
    (one,) = said(context)
    assert "ENV093 the file is nested more than 100 deep (no object of a target is so deep)" in one
