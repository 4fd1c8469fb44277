"""What is dumped is read back as the same data, by YAML 1.1 and, where it matters, by eye."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec_backends.shared.yaml import Quoted, comment, dump, generated

#: Texts that some reader takes for a number, a date, a truth value, nothing, or syntax.
WORDS = """
1e3 12e03 0o17 017 08 0x1F 0b101 1_000 190:20:30 1.5 .5 5. 1. +1 -1 +.5 -.inf .inf +.INF .nan .NaN
inf nan 0 00 -0 1e400 1E5 6.02e+23 y Y n N yes Yes NO no on On OFF off true TRUE false False null
Null NULL ~ = << <<: ... --- - ? : | > |- >+ @ ` % & * ! # , [ ] { } ' " \\ [] {} '' "" 2024-01-01
2001-12-14t21:59:43.10-05:00 12:30 0:0 22:22 2001-12-14T21:59:43Z a:b a: :a a# #a &a *a !a !!str %a
@a `a -a --a ---a --- ...a $ $$ ${A} ${A:?b} a,b a[0] 1,000 0x 0o8 09 1e 1e+ 0_ _1 ._1 e1 d41e3
12e3f4 127.0.0.1:80:80 8080:80 64Mi 10s 1Gi 250m 1h30m \xe9 \u65e5\u672c \U0001f600 \ufeff
"""
MORE = [
    "\ufeff", "\u2028", "\u2029", "\x85", "\xa0",
    "", " ", "a ", " a", "a: b", "a #b", "a\t", "\ta", "a\tb", "- a", "? a", "key: |", "\n", "\n\n",
    "a\n", "a\n\n", "a\nb", "\na", " a\nb", "a\n b", "a\n\n\nb", "a\n  \nb", "a\nb\n  ", "a\r\nb",
    "a\rb", "#a\nb", "a\n#b", "\ta\nb", "a\n\tb", "---\na", "a\n---\nb", "a\n...\n", "a\x85b",
    "a\u2028b\nc", "\ufeffa\nb", "\x00", "\x07", "\x7f", "\x9f", "don't", "say \"x\"", "both ' and \"",
    "back\\slash", "\u202eabc", "1 000", "2001-12-14 21:59:43.10 -5", "y: n", "a:",
]  # fmt: skip
AMBIGUOUS = WORDS.split() + MORE


def back(data: bytes) -> Any:
    return yaml.safe_load(data.decode())


@pytest.mark.parametrize("word", AMBIGUOUS)
def test_an_ambiguous_text_arrives_as_text(word: str) -> None:
    assert back(dump([{"a": word, "b": [word, {"c": word}], word: "d"}])) == {
        "a": word,
        "b": [word, {"c": word}],
        word: "d",
    }


@pytest.mark.parametrize(
    "word",
    ["NO", "y", "1e3", "12e03", "0o17", "08", "190:20:30", "1_000", "0x1F", "=", "~", "2024-01-01", "null"],
)
def test_what_only_some_reader_misreads_is_quoted(word: str) -> None:
    assert dump([{"a": word}]) == f'a: "{word}"\n'.encode()


@pytest.mark.parametrize(
    "word",
    [
        "shop",
        "postgres:16.4",
        "/app/src",
        "10s",
        "64Mi",
        "${KEY:?set it}",
        "a b c",
        "don't",
        "info",
        "nano",
        "e3",
        "node dist/a.js",
        "-c",
    ],
)
def test_what_is_plain_to_all_stays_plain(word: str) -> None:
    assert dump([{"a": word}]) == f"a: {word}\n".encode()


PLAIN_DATA = st.recursive(
    st.text() | st.integers() | st.booleans() | st.none() | st.text("aA1e0:-. #'\"\n\t~yn", max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN_DATA)
@settings(max_examples=400, deadline=None)
def test_any_plain_data_round_trips(data: object) -> None:
    assert back(dump([{"root": data}])) == {"root": data}


def test_many_documents_and_a_header() -> None:
    data = dump([{"a": 1}, {}, ["x", ["z"]]], "first\nsecond: \x07")
    assert data == b"# first\n# second: \\x07\na: 1\n---\n{}\n---\n- x\n- - z\n"
    assert list(yaml.safe_load_all(data)) == [{"a": 1}, {}, ["x", ["z"]]]


def test_layout() -> None:
    data = {
        "services": {
            "web": {"command": ["a", "b"], "ports": [Quoted("8080:80")], "empty": [], "none": None},
            "list": [{"name": "x", "value": "1", "deep": {"k": ["v"]}}, [1, True]],
        },
        "text": "one\n  two\n\nthree\n",
    }
    assert dump([data]).decode() == (
        "services:\n"
        "  web:\n"
        "    command:\n"
        "      - a\n"
        "      - b\n"
        "    ports:\n"
        "      - '8080:80'\n"
        "    empty: []\n"
        "    none: null\n"
        "  list:\n"
        "    - name: x\n"
        '      value: "1"\n'
        "      deep:\n"
        "        k:\n"
        "          - v\n"
        "    - - 1\n"
        "      - true\n"
        "text: |\n"
        "  one\n"
        "    two\n"
        "\n"
        "  three\n"
    )


def test_a_long_text_is_not_folded_and_a_long_key_is_read_back() -> None:
    data = {"a": "word " * 400 + "end", "k" * 2000: {"b": "x"}, "d": [{"m" * 1500: 1, "e": 2}]}
    assert back(dump([data])) == data


def test_the_same_object_twice_makes_no_alias() -> None:
    part = {"x": ["y"]}
    assert b"&" not in dump([{"a": part, "b": part}])


def test_other_types_are_a_fault_of_the_caller() -> None:
    with pytest.raises(TypeError, match="not plain data: bytes"):
        dump([{"a": b"x"}])
    with pytest.raises(TypeError, match="not plain data: float"):
        dump([{"a": float("inf")}])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_arrives_as_that_number(value: float) -> None:
    read = back(dump([{"a": value}]))["a"]
    assert (read, type(read)) == (value, float)


def test_the_header_of_a_generated_file() -> None:
    assert comment(generated("envspec.yaml", "prod", "One more.")).split("\n") == [
        "# Generated by envspec from envspec.yaml for prod. Do not edit: change envspec.yaml and compile again.",
        "# One more.",
        "",
    ]


def test_a_mapping_that_stands_in_many_places_is_written_in_each() -> None:
    labels = {"name": "web", "tags": ["a", {"b": 1}]}
    document = {"labels": labels, "template": {"labels": labels, "list": [labels, labels]}}
    assert back(dump([document])) == document
    assert b"&" not in dump([document])


def test_a_long_text_is_a_text_and_a_key() -> None:
    long = "a" * 2000
    document = {"x": long, long: {long: long}, "y": [long]}
    assert back(dump([document])) == document
    assert back(dump([document])) == document  # and so it is when some of its texts are known
