"""The way in: bytes, limits, hostile files, speed, and the machine without libyaml."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec.source import Source
from envspec.syntax.grammar import libyaml_reader, strictyaml_reader
from envspec.syntax.grammar.characters import MAX_BYTES
from envspec.syntax.grammar.reader import MAX_ERRORS, decode, read
from tests.syntax.grammar.documents import value
from tests.work import lines_run


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


def hostile(size: int) -> dict[str, str]:
    """Files of about that many characters."""
    rows = math.isqrt(size)
    return {
        "flow lists": "[" * size,
        "flow mappings": "{a: " * (size // 4),
        "dashes": "- " * (size // 2),
        "dashes after a key": "a: " + "- " * (size // 2),
        "question marks": "? " * (size // 2),
        "colons": ": " * (size // 2),
        "anchors": "a: " + "&a " * (size // 3),
        "one flow a line": "- []\n" * (size // 5),
        "an open bracket a line": "a:\n" + " - [\n" * (size // 5),
        "an open quote a line": 'a: "\n' * (size // 5),
        "an odd open quote a line": 'a: "x\n' * (size // 6 | 1) + "b: c",
        "a backslash before each quote": 'a: "\\"\n' * (size // 7),
        "single quotes": "'" * size,
        "double quotes": '"' * size,
        "texts without a colon": "a\n" * (size // 2),
        "one key again and again": "a: b\n" * (size // 5),
        "stairs down": "".join(" " * (rows - row) + "a:\n" for row in range(rows)),
        "stairs up": "".join(" " * row + "a:\n" for row in range(rows)),
        "tabs": "\t\n" * (size // 2),
        "blanks": "a: |\n" + " \n" * (size // 2),
        "NUL": "\x00" * size,
        "controls": "a: \x07x\n" * (size // 6),
        "bad escapes": 'a: "' + "\\q" * (size // 2) + '"',
        "good escapes": 'a: "' + "\\n" * (size // 2) + '"',
        "a long text": "a: " + "x" * size,
        "a long key": "x" * size + ": a",
        "markers": "---\n" * (size // 4),
        "ends": "a: b\n" + "...\n" * (size // 4),
        "directives": "%X\n" * (size // 3),
        "aliases": "a: *a\n" * (size // 6),
        "merges": "<<: *a\n" * (size // 6),
        "many empty texts": "a:\n" + "  -\n" * (size // 40),
        "carriage returns": "a: b\r" * (size // 5),
        "surrogates": "a: " + "\ud800" * size,
        "closing brackets": "]" * size,
        "blocks that are not": "a: |x\n" * (size // 6),
    }


HOSTILE = hostile(1_000_000)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_told_why_not(name: str) -> None:
    """A regular expression whose work were the square of its text would never end here."""
    root, found = read(Source("spec", HOSTILE[name]))
    assert (root is None) == bool(found)
    assert len(found) <= MAX_ERRORS


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_work_by_their_length(name: str) -> None:
    short, long = (Source("spec", hostile(size)[name]) for size in (16_000, 32_000))
    read(long)
    assert lines_run(lambda: read(long)) < 2.1 * lines_run(lambda: read(short))


def _services(number: int) -> Source:
    service = "    build:\n      context: .\n    command: node server.js\n    ports:\n      http: 8080\n" + (
        "    environment:\n" + "".join(f"      V{number}: ${{services.a.url}}\n" for number in range(30))
    )
    return Source("spec", "services:\n" + "".join(f"  s{number}:\n{service}" for number in range(number)))


def test_reading_a_line_of_a_spec_takes_little_however_many_services_there_are() -> None:
    few, many = _services(10), _services(80)
    root, found = read(many)
    assert root is not None and found == []
    work = lines_run(lambda: read(many))
    assert work < 8.1 * lines_run(lambda: read(few))
    assert work / many.text.count("\n") < 65


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
        "root, found = read(Source('spec', 'a: 1\\nb:\\n  - c'))\n"
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
