"""HCL2 written from plain data, in the shape that `nomad fmt` leaves alone.

A body is a list of attributes and blocks. Texts enter a file through `quoted` or `heredoc` and nowhere else, so
what Nomad reads back is what was meant, whatever the text holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Union

__all__ = ["NAME", "Block", "Body", "Reference", "Value", "document", "quoted"]

Value = Union[str, int, bool, "list[Value]", "Mapping[str, Value]"]


class Reference(str):
    """A text of which `${…}` is part as it stands, for a file that is read as HCL 1: quotes are of no use in it."""

    __slots__ = ()


_PLAIN = re.compile(r"[ !#&-\[\]-z|}~]*\Z")
_TEMPLATE = re.compile(r"([$%]*)([$%])\{")
# Hardly a text has any of these, so that the patterns are compiled when first used, and kept by `re`.
_CONTROL = "[\\x00-\\x1f\\x7f-\\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]"
#: what may stand before `=` without quotes
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
#: a heredoc is raw: nothing in it may need an escape other than `$${` and `%%{`
_HEREDOC = "[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]*\\Z"
_DOUBLED = r"[$%][$%]\{"


def _interpolation(match: re.Match[str]) -> str:
    # a sign just before an escaped one would read as part of the escape: spell it by its number
    before = "".join(f"\\u{ord(sign):04x}" for sign in match[1])
    return f"{before}{match[2]}{match[2]}{{"


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPES.get(char) or f"\\u{ord(char):04x}"


#: a system says the same words over and over; a long-lived process must not remember all it ever wrote
_known: dict[str, str] = {}
_REMEMBERED = 50_000


def quoted(text: str) -> str:
    """`text` as a quoted HCL string; `${` and `%{` stay what they are instead of becoming expressions."""
    known = _known.get(text)
    if known is None:
        known = _known[text] = _quoted(text)
        if len(_known) > _REMEMBERED:
            _known.clear()
    return known


def _quoted(text: str) -> str:
    if not _PLAIN.match(text):
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        text = _TEMPLATE.sub(_interpolation, text)
        text = text if _seen(text) else re.sub(_CONTROL, _escape, text)
    return f'"{text}"'


def _seen(text: str) -> bool:
    """Whether a text has none of the characters that have to be escaped to be seen, which most have not."""
    return text.isascii() and text.isprintable()


def _key(text: str) -> str:
    """A quoted key, in ASCII: the formatter aligns by what a reader sees, which is not what Python counts."""
    made = quoted(text)
    if made.isascii():
        return made
    return "".join(c if c < "\x80" else f"\\u{ord(c):04x}" if c < "\U00010000" else f"\\U{ord(c):08x}" for c in made)


def _heredoc(text: str) -> str | None:
    """`text` as a heredoc, or None where only a quoted string can hold it (no final newline, odd characters)."""
    if not text.endswith("\n") or text.count("\n") < 2 or not re.match(_HEREDOC, text):
        return None
    if re.search(_DOUBLED, text):
        return None
    lines = {line.strip() for line in text.split("\n")}
    marker, number = "EOT", 0
    while marker in lines:
        number += 1
        marker = f"EOT{number}"
    body = text.replace("${", "$${").replace("%{", "%%{")
    return f"<<{marker}\n{body}{marker}"


class Block:
    """`type "label" { … }`. Adding keeps the order; an attribute whose value is None is left out."""

    __slots__ = ("body", "labels", "type")

    def __init__(self, type: str, /, *labels: str, **attributes: Value | None) -> None:
        self.type = type
        self.labels = labels
        self.body: Body = []
        self.set(**attributes)

    def set(self, **attributes: Value | None) -> Block:
        """Adds attributes, in this order."""
        for name, value in attributes.items():
            if value is not None:
                self.body.append((name, value))
        return self

    def add(self, *blocks: Block) -> Block:
        """Adds blocks, in this order."""
        self.body.extend(blocks)
        return self

    def block(self, type: str, /, *labels: str, **attributes: Value | None) -> Block:
        """Adds a block and gives it back."""
        made = Block(type, *labels, **attributes)
        self.body.append(made)
        return made

    def mapping(self, name: str, values: Mapping[str, str]) -> Block:
        """Adds `name { KEY = … }`, or `name = { "odd.key" = … }` where a key is no HCL name; nothing when empty."""
        if values:
            if all(map(NAME.match, values)):
                made = self.block(name)
                made.body.extend(values.items())
            else:
                self.body.append((name, dict(values)))
        return self


Body = list[Union["tuple[str, Value]", Block]]


def _short(value: Value) -> str | None:
    """The value on one line, or None when it needs several."""
    if type(value) is str:  # as nearly all are
        return quoted(value)
    if isinstance(value, Reference):
        return f'"{value}"'
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return None if value else "{}"
    parts = []
    for item in value:
        part = _short(item)
        if part is None:
            return None
        parts.append(part)
    line = f"[{', '.join(parts)}]"
    return line if len(line) <= 80 or len(value) < 2 else None


def _long(value: Value, indent: str, out: list[str], head: str) -> None:
    """A list or a mapping over several lines; `head` stands before the opening bracket."""
    inner = indent + "  "
    if isinstance(value, Mapping):
        out.append(f"{indent}{head}{{")
        _assignments(((_key(key), item) for key, item in value.items()), inner, out)
        out.append(f"{indent}}}")
        return
    assert isinstance(value, list)
    out.append(f"{indent}{head}[")
    for item in value:
        line = _short(item)
        if line is None:
            _long(item, inner, out, "")
            out[-1] += ","
        else:
            out.append(f"{inner}{line},")
    out.append(f"{indent}]")


def _assignments(items: Iterable[tuple[str, Value]], indent: str, out: list[str]) -> None:
    """Attributes one after another: neighbours that end on the line they began on share the column of `=`.

    A heredoc counts as one line to the formatter; a list or mapping over several lines parts the neighbours.
    """
    run: list[tuple[str, str]] = []
    width = 0
    for name, value in items:
        line = _heredoc(value) if isinstance(value, str) and "\n" in value else None
        if line is None:
            line = _short(value)
        if line is None:
            _aligned(run, width, indent, out)
            run, width = [], 0
            _long(value, indent, out, f"{name} = ")
        else:
            run.append((name, line))
            if len(name) > width:
                width = len(name)
    _aligned(run, width, indent, out)


def _aligned(run: list[tuple[str, str]], width: int, indent: str, out: list[str]) -> None:
    for name, line in run:
        out.append(f"{indent}{name.ljust(width)} = {line}")


def _write(body: Body, indent: str, out: list[str]) -> None:
    run: list[tuple[str, Value]] = []
    begun = False
    for item in body:
        if isinstance(item, tuple):
            if begun and not run:
                out.append("")
            run.append(item)
            begun = True
            continue
        if run:
            _assignments(run, indent, out)
            run = []
        if begun:
            out.append("")
        begun = True
        head = " ".join((item.type, *map(quoted, item.labels)))
        if item.body:
            out.append(f"{indent}{head} {{")
            _write(item.body, indent + "  ", out)
            out.append(f"{indent}}}")
        else:
            out.append(f"{indent}{head} {{}}")
    if run:
        _assignments(run, indent, out)


def document(header: str, body: Body) -> bytes:
    """A file: `header` as comments, then the body."""
    shown = (line if _seen(line) else re.sub(_CONTROL, "?", line) for line in header.split("\n"))
    out = [f"# {line}".rstrip() for line in shown]
    out.append("")
    _write(body, "", out)
    # a lone surrogate, which `normalised.unfit` tells, must not end in an exception here
    return ("\n".join(out) + "\n").encode("utf-8", "surrogatepass")
