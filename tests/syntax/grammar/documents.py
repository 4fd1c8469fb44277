"""Small documents: those of `corpus/`, and those that hypothesis makes up.

A document of the corpus is a block of lines. `= ` gives its value as JSON, or each `! ` a diagnostic as
`line:column-end_line:end_column id message`; the lines of the document follow, each after a `|`, the last one
without a line end. `→` is a tab, `␍` a carriage return, `‹hex›` a character, `‹x*n›` n times an x.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from envspec.syntax.tree import Mapping, Node, Scalar

CORPUS = Path(__file__).parent / "corpus"


class Document(NamedTuple):
    text: str
    value: Any
    diagnostics: list[str]


def corpus(name: str) -> list[Document]:
    documents = []
    for block in (CORPUS / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n\n"):
        lines = block.split("\n")
        text = "\n".join(_character(line[1:]) for line in lines if line[:1] == "|")
        value = [json.loads(line[2:]) for line in lines if line[:2] == "= "]
        diagnostics = [line[2:] for line in lines if line[:2] == "! "]
        documents.append(Document(text, value[0] if value else None, diagnostics))
    return documents


def _character(line: str) -> str:
    line = line.replace("→", "\t").replace("␍", "\r")
    line = re.sub(r"‹x\*([0-9]+)›", lambda found: "x" * int(found.group(1)), line)
    return re.sub(r"‹([0-9a-f]+)›", lambda found: chr(int(found.group(1), 16)), line)


def value(node: Node) -> Any:
    """A tree as plain data."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key: value(each) for key, each in node.items.items()}
    return [value(each) for each in node.items]


def located(node: Node) -> Any:
    """A tree with all that is known of it."""
    place = (node.line, node.column, node.end_line, node.end_column)
    if isinstance(node, Scalar):
        return place, node.text, node.plain
    if isinstance(node, Mapping):
        return place, [(located(node.keys[key]), located(each)) for key, each in node.items.items()]
    return place, [located(each) for each in node.items]


KEYS = st.sampled_from(["a", "b", "c", "key", "'q'", '"r"', "k k", "x-1", "1", "NO", "a:b"])
TEXTS = st.sampled_from(
    [
        "a",
        "1.10",
        "x y",
        "'q'",
        '"dq"',
        "'it''s'",
        '"a\\tb"',
        "NO",
        "http://a:80",
        "~",
        "=",
        "${x.y}",
        "a#b",
        "",
        "# c",
        "a # c",
        "'x' # c",
        "a\n{i}  b",
        "'a\n{i}  b'",
        '"a\n\n{i} b"',
        "-x",
        "*x"[1:],
        "é \U0001f600",
        "|\n{i} t\n{i}  u\n",
        "|-\n{i}   t\n\n{i}   u\n",
        ">\n{i} a\n{i} b\n\n{i}  c\n{i} d",
        ">+\n{i}  a\n\n",
        "|2\n{i}   x\n{i}  y",
        "| # c\n{i} x",
        "|\n{i} # t\n{i} [b]",
    ]
)
PIECES = st.sampled_from(
    [
        "a",
        "b",
        "key",
        "x y",
        "1",
        "~",
        "NO",
        "'q'",
        '"dq"',
        '"x: y"',
        "|",
        "|-",
        ">",
        "|2",
        ">+",
        "# c",
        " # c",
        "#",
        "- ",
        "-",
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        ": ",
        ":",
        "? ",
        "?",
        "&a",
        "*a",
        "!t",
        "!",
        "!!str ",
        "<<",
        "<<: *a",
        "---",
        "...",
        "%YAML 1.2",
        "{",
        "}",
        "[",
        "]",
        ",",
        "[1]",
        "{a: b}",
        "\t",
        "@",
        "`",
        "%",
        "'",
        '"',
        "\\",
        "\\q",
        "\r\n",
        "é",
        "=",
        "a: b",
        "- a",
        "- a: b\n  c: d",
        "\na: ",
        "\n  - ",
        "\n  c: ",
        "* * *",
        "a:b",
        "-a",
        ".",
        "\\\n",
        "\xa0",
        "\u3000",
        "\ufeff",
        "\x85",
        "\x00",
        "\\ud800",
        "\\0",
    ]
)


@st.composite
def valid(draw: st.DrawFn, indent: int = 0, depth: int = 3) -> str:
    """A document of the grammar, mostly: keys may come twice and indentations may differ."""
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        key, colon = draw(KEYS), draw(st.sampled_from([":", ":", ":", " :"]))
        lines.append(" " * indent + key + colon + _below(draw, indent, depth))
        if draw(st.integers(0, 9)) == 0:
            lines.append(draw(st.sampled_from(["", "# c", "   # c"])))
    return "\n".join(lines)


def _below(draw: st.DrawFn, indent: int, depth: int) -> str:
    kind = draw(st.integers(0, 9)) if depth else 0
    if kind < 4:
        return " " + draw(TEXTS).replace("{i}", " " * indent)
    step = draw(st.sampled_from([1, 2, 2, 2, 4]))
    if kind < 7:
        return "\n" + draw(valid(indent + step, depth - 1))
    return "\n" + _list(draw, indent + draw(st.sampled_from([0, step])), depth - 1)


def _list(draw: st.DrawFn, indent: int, depth: int) -> str:
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.integers(0, 9)) if depth else 0
        if kind < 5:
            item = " " + draw(TEXTS).replace("{i}", " " * (indent + 1))
        elif kind < 8:
            item = " " + draw(valid(indent + 2, depth - 1)).lstrip(" ")
        elif kind < 9:
            item = " " + _list(draw, indent + 2, depth - 1).lstrip(" ")
        else:
            item = _below(draw, indent, depth)
        lines.append(" " * indent + "-" + item)
    return "\n".join(lines)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid document that somebody has hurt."""
    text = draw(valid())
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.integers(0, 3))
        at = draw(st.integers(0, len(text)))
        if kind == 0:
            text = text[:at] + draw(PIECES) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + draw(st.integers(1, 3)) :]
        else:
            lines = text.split("\n")
            row = draw(st.integers(0, len(lines) - 1))
            line = lines[row]
            if kind == 2:
                changes = [" " + line, line[1:], line + ":", "- " + line, line.replace(": ", ":"), "\t" + line]
                lines[row] = draw(st.sampled_from(changes))
            else:
                lines[row : row + 1] = draw(st.sampled_from([[], [line, line]]))
            text = "\n".join(lines)
    return text


#: Texts that may or may not be specs.
ANYTHING = st.one_of(valid(), mutated(), mutated(), st.lists(PIECES, max_size=9).map("".join), st.text(max_size=40))
