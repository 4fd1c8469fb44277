"""Texts and documents through HashiCorp's own parser and formatter: what is read back is what was meant."""

from __future__ import annotations

import random
import unicodedata
from typing import Any

import pytest

from envspec_backends.shared.hcl import Block, Body, document, quoted
from tests.backends.nomad.reading import documents

#: what opens, closes or escapes something in HCL, and what is near it
_PIECES = (
    "$", "%", "{", "}", "$$", "%%", "${", "%{", "$${", "%%{", "$$${", "~", "${~", "~}", '"', "'", "\\", "\\n",
    "\\u0041", "\\U0001F600", "\n", "\r", "\t", "\r\n", "\0", "\x01", "\x1b", "\x7f", "\x85",
    "\u2028", "\ufeff", "\u200b", "\xad",
    "é", "ß", "漢", "😀", "\U0010ffff", "\uffff", "a", "Z", "0", " ", "#", "//", "/*", "*/", "<<EOT", "EOT", "EOT1",
    "=", "[", "]", "(", ")", ",", ".", "-", "${NOMAD_ADDR_http}", "%{ if true }", "{{", "}}", "`",
    "$(id)", "---", "\u0301",
)  # fmt: skip


def _texts(number: int, seed: int, longest: int = 9) -> list[str]:
    chance = random.Random(seed)
    out: list[str] = []
    while len(out) < number:
        text = "".join(chance.choice(_PIECES) for _ in range(chance.randint(0, longest)))
        out.append(unicodedata.normalize("NFC", text))
    return out


@pytest.mark.judge("nomad-hcl")
def test_a_quoted_text_is_read_back_as_it_was() -> None:
    """24,000 texts, as attributes, in lists, as keys of a mapping and as labels."""
    texts = _texts(24_000, seed=1)
    pages = [texts[at : at + 400] for at in range(0, len(texts), 400)]
    sources = []
    for page in pages:
        body: Body = [(f"a{at}", text) for at, text in enumerate(page)]
        body.append(("list", list(page)))
        body.append(("keys", dict.fromkeys(page, "x")))
        sources.append(document("", body))
    for page, read in zip(pages, documents(sources), strict=True):
        assert "error" not in read, read["error"]
        assert [read["values"][f"a{at}"] for at in range(len(page))] == page
        assert read["values"]["list"] == page
        assert set(read["values"]["keys"]) == set(page)
        assert read["formatted"]


@pytest.mark.judge("nomad-hcl")
def test_a_text_of_several_lines_is_read_back_as_it_was() -> None:
    """8,000 payloads, most of them heredocs, with lines that look like their end."""
    chance = random.Random(2)
    payloads = []
    for _ in range(8_000):
        lines = _texts(chance.randint(1, 5), seed=chance.random().__hash__(), longest=4)
        payloads.append("\n".join(lines) + chance.choice(("", "\n", "\n\n", "\nEOT\n", "\n  EOT\n", "\nEOT\nEOT1\n")))
    payloads = [unicodedata.normalize("NFC", payload) for payload in payloads]
    pages = [payloads[at : at + 200] for at in range(0, len(payloads), 200)]
    sources = [document("", [(f"a{at}", text) for at, text in enumerate(page)]) for page in pages]
    assert sum(source.count(b"<<EOT") for source in sources) > 2_000
    for page, read in zip(pages, documents(sources), strict=True):
        assert "error" not in read, read["error"]
        assert [read["values"][f"a{at}"] for at in range(len(page))] == page
        assert read["formatted"]


def _value(chance: random.Random, texts: list[str], deep: int) -> Any:
    kind = chance.randrange(8 if deep else 4)
    if kind == 0:
        return chance.randrange(10**12)
    if kind == 1:
        return chance.random() < 0.5
    if kind < 4:
        return chance.choice(texts)
    if kind < 6:
        return [_value(chance, texts, deep - 1) for _ in range(chance.randrange(5))]
    return {chance.choice(texts): _value(chance, texts, deep - 1) for _ in range(chance.randrange(4))}


def _block(chance: random.Random, texts: list[str], deep: int) -> Block:
    block = Block(chance.choice(("job", "x-y")), *(chance.choice(texts) for _ in range(chance.randrange(3))))
    names = ["a", "bb", "ccc", "dddd", "e_e-e", "f0"]
    chance.shuffle(names)
    for name in names[: chance.randrange(7)]:
        if deep and chance.random() < 0.3:
            block.add(_block(chance, texts, deep - 1))
        block.body.append((name, _value(chance, texts, 2)))
    return block


@pytest.mark.judge("nomad-hcl")
def test_any_document_is_what_nomad_fmt_makes_of_it() -> None:
    chance = random.Random(3)
    texts = [*_texts(200, seed=4), "one\ntwo\n", "one\n\n  two\n"]
    sources = [document("a\nb", [_block(chance, texts, 3) for _ in range(3)]) for _ in range(400)]
    for source, read in zip(sources, documents(sources), strict=True):
        assert "error" not in read, (read["error"], source.decode())
        assert read["formatted"], source.decode()


def test_neighbours_share_the_column_of_their_sign() -> None:
    body: Body = [("a", 1), ("longer", True), ("list", ["x" * 50, "y" * 50]), ("b", "two\nlines\n"), ("cc", "")]
    assert document("made", body).decode() == (
        "# made\n"
        "\n"
        "a      = 1\n"
        "longer = true\n"
        "list = [\n"
        f'  "{"x" * 50}",\n'
        f'  "{"y" * 50}",\n'
        "]\n"
        "b  = <<EOT\n"
        "two\n"
        "lines\n"
        "EOT\n"
        'cc = ""\n'
    )


def test_a_sign_before_an_escape_is_spelled_by_its_number() -> None:
    assert quoted("$${x}") == '"\\u0024$${x}"'
    assert quoted("100%{") == '"100%%{"'
    assert quoted("${NOMAD_PORT_http}") == '"$${NOMAD_PORT_http}"'


def test_a_header_cannot_leave_its_comment() -> None:
    assert document("one\ntwo\rthree\u2028four", [("a", 1)]) == b"# one\n# two?three?four\n\na = 1\n"


def test_a_mapping_with_odd_keys_is_an_attribute() -> None:
    block = Block("task", "web").mapping("env", {"A": "1", "B-C": "2"}).mapping("meta", {"x.y": "3"}).mapping("no", {})
    assert document("", [block]).decode() == (
        '#\n\ntask "web" {\n  env {\n    A   = "1"\n    B-C = "2"\n  }\n\n  meta = {\n    "x.y" = "3"\n  }\n}\n'
    )
