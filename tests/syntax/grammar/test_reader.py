"""The way in: bytes, limits, hostile files, speed, and the machine without libyaml."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec.source import Source
from envspec.syntax.grammar import libyaml_reader, strictyaml_reader
from envspec.syntax.grammar.characters import MAX_BYTES
from envspec.syntax.grammar.reader import MAX_ERRORS, decode, read
from tests.syntax.grammar.documents import value


def told(text: str) -> list[str]:
    return [str(each) for each in read(Source("spec", text))[1]]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: caf\xe9\n", "spec:1:7: error ENV001 encoding: the byte 0xE9 is not UTF-8"),
        ("é: 1\nß: ".encode() + b"\xff", "spec:2:4: error ENV001 encoding: the byte 0xFF is not UTF-8"),
        (b"\xef\xbb\xbfa: \xc3\n", "spec:1:4: error ENV001 encoding: the byte 0xC3 is not UTF-8"),
        (b"a: \xed\xa0\x80", "spec:1:4: error ENV001 encoding: the byte 0xED is not UTF-8"),
        ("a: 1\n".encode("utf-16"), "spec:1:1: error ENV001 encoding: the file is UTF-16, and a spec is UTF-8"),
        (
            b"#" * (MAX_BYTES + 1),
            "spec:1:1: error ENV025 too-big: the file has 4,194,305 bytes, and a spec has at most 4,194,304 (4 MiB)",
        ),
    ],
)
def test_bytes_that_are_no_text(data: bytes, message: str) -> None:
    source, found = decode(data, "spec")
    assert source is None
    assert [str(each) for each in found] == [message]


def test_one_byte_order_mark_is_dropped_and_line_ends_stay() -> None:
    source, found = decode("\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n".encode(), "spec")
    assert found == []
    assert source == Source("spec", "a: 1\r\nb: |\r\n  x\r\n  y\r\n")
    root, found = read(source)
    assert found == []
    assert root is not None
    assert value(root) == {"a": "1", "b": "x\ny\n"}


def test_a_file_of_just_4_mib_is_read() -> None:
    data = b"a: 1\n" + b"#" * (MAX_BYTES - 5)
    source, _ = decode(data, "spec")
    assert source is not None
    root, _ = read(source)
    assert root is not None
    assert value(root) == {"a": "1"}


@pytest.mark.parametrize("parse", [libyaml_reader.parse, strictyaml_reader.parse])
def test_nesting(parse: object) -> None:
    def nested(depth: int) -> Source:
        return Source("spec", "a:\n  " + "- " * (depth - 1) + "x\n")

    root, found = read(nested(100), parse=parse)  # type: ignore[arg-type]  # one of two parsers
    assert root is not None
    assert found == []
    root, found = read(nested(101), parse=parse)  # type: ignore[arg-type]  # one of two parsers
    assert root is None
    assert [str(each) for each in found] == ["spec:2:201: error ENV024 depth: nested too deeply: 100 levels at most"]


HOSTILE = {
    "flow lists": "[" * 4_000_000,
    "flow mappings": "{a: " * 1_000_000,
    "dashes": "- " * 2_000_000,
    "dashes after a key": "a: " + "- " * 2_000_000,
    "question marks": "? " * 2_000_000,
    "colons": ": " * 2_000_000,
    "anchors": "a: " + "&a " * 1_300_000,
    "one flow a line": "- []\n" * 800_000,
    "an open bracket a line": "a:\n" + " - [\n" * 800_000,
    "an open quote a line": 'a: "\n' * 800_000,
    "an odd open quote a line": 'a: "x\n' * 699_999 + "b: c",
    "a backslash before each quote": 'a: "\\"\n' * 500_000,
    "single quotes": "'" * 4_000_000,
    "double quotes": '"' * 4_000_000,
    "texts without a colon": "a\n" * 2_000_000,
    "one key again and again": "a: b\n" * 800_000,
    "stairs down": "".join(" " * (2000 - row) + "a:\n" for row in range(2000)),
    "stairs up": "".join(" " * row + "a:\n" for row in range(2000)),
    "tabs": "\t\n" * 2_000_000,
    "blanks": "a: |\n" + " \n" * 2_000_000,
    "NUL": "\x00" * 4_000_000,
    "controls": "a: \x07x\n" * 600_000,
    "bad escapes": 'a: "' + "\\q" * 2_000_000 + '"',
    "good escapes": 'a: "' + "\\n" * 2_000_000 + '"',
    "a long text": "a: " + "x" * 4_000_000,
    "a long key": "x" * 4_000_000 + ": a",
    "markers": "---\n" * 1_000_000,
    "ends": "a: b\n" + "...\n" * 1_000_000,
    "directives": "%X\n" * 1_300_000,
    "aliases": "a: *a\n" * 700_000,
    "merges": "<<: *a\n" * 600_000,
    "many empty texts": "a:\n" + "  -\n" * 100_000,
    "carriage returns": "a: b\r" * 800_000,
    "surrogates": "a: " + "\ud800" * 4_000_000,
    "closing brackets": "]" * 4_000_000,
    "blocks that are not": "a: |x\n" * 700_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_cost_little(name: str) -> None:
    """Within a second of processor time (twice that here: the machine of a test is busy)."""
    source = Source("spec", HOSTILE[name])
    begin = time.process_time()
    root, found = read(source)
    assert time.process_time() - begin < 2
    assert (root is None) == bool(found)
    assert len(found) <= MAX_ERRORS


def test_a_thousand_services_are_read_fast() -> None:
    service = "    build:\n      context: .\n    command: node server.js\n    ports:\n      http: 8080\n" + (
        "    environment:\n" + "".join(f"      V{number}: ${{services.a.url}}\n" for number in range(30))
    )
    text = "services:\n" + "".join(f"  s{number}:\n{service}" for number in range(1000))
    assert text.count("\n") > 36_000
    best = 9.0
    for _ in range(3):
        begin = time.process_time()
        root, _ = read(Source("spec", text))
        best = min(best, time.process_time() - begin)
        assert root is not None
    assert best < 0.5, "0.15 s on an idle machine of 2024"


def test_without_the_c_extension_strictyaml_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libyaml_reader, "_parser", None)
    assert not libyaml_reader.available()
    root, found = read(Source("spec", "a: 1.10\nb:\n  - x # c\n"))
    assert found == []
    assert root is not None
    assert value(root) == {"a": "1.10", "b": ["x"]}
    assert told("a: [b]\n") == [
        "spec:1:4: error ENV003 flow-collection: a list in brackets is not part of the language"
    ]


def test_a_python_without_the_c_extension_reads_a_spec() -> None:
    """The import itself fails, as it does where PyYAML was built without libyaml."""
    program = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from envspec.source import Source\n"
        "from envspec.syntax.grammar.reader import read\n"
        "root, found = read(Source('spec', 'a: 1\\nb:\\n  - c\\n'))\n"
        "assert not found and 'strictyaml' in sys.modules\n"
        "print(root.items['b'].span)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("spec:3:3\n", "")


def test_reading_imports_no_strictyaml() -> None:
    program = (
        "import sys\nfrom envspec.source import Source\nfrom envspec.syntax.grammar.reader import read\n"
        "read(Source('spec', 'a: [1]\\n'))\nprint(*{'strictyaml', 'jsonschema', 'dataclasses'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("\n", "")


@settings(max_examples=500, deadline=None)
@given(st.text())
def test_any_text_gives_a_tree_or_a_reason(text: str) -> None:
    root, found = read(Source("spec", text))
    assert (root is None) == bool(found)


@settings(max_examples=300, deadline=None)
@given(st.binary())
def test_any_bytes_give_a_source_or_a_reason(data: bytes) -> None:
    source, found = decode(data, "spec")
    assert (source is None) == bool(found)


@pytest.mark.parametrize(
    "text",
    [
        "s3cr3t",
        "a:\n  b: c\n  s3cr3t\n",
        "a: s3cr3t: x\n",
        "a: 's3cr3t' s3cr3t\n",
        "a: [s3cr3t]\n",
        'a: "\\qs3cr3t"\n',
        "- s3cr3t",
        "a: *s3cr3t\n",
        "a: &s3cr3t b\n",
        "a: !s3cr3t\n",
        "A=s3cr3t\nb: c\n",
        "a:s3cr3t\nb: c\n",
        "a: | s3cr3t\n",
        "a: @s3cr3t\n",
        "a: 's3cr3t\n",
        "--- s3cr3t",
        "a: b\n s3cr3t: c\n",
        "a:\n - b\n s3cr3t\n",
    ],
)
def test_messages_never_tell_a_value(text: str) -> None:
    _, found = read(Source("spec", text))
    assert found
    for each in found:
        assert "s3cr3t" not in each.message + each.help
