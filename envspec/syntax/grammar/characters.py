"""From bytes to text: encoding, size, and the characters that a spec never holds."""

from __future__ import annotations

import re

from envspec.diagnostic import Diagnostic, error
from envspec.source import Source, Span

__all__ = ["MAX_BYTES", "characters", "decode"]

#: Bytes of a file at most: 4 MiB.
MAX_BYTES = 4 * 1024 * 1024

_BOM = "\ufeff"
_SAVE = "save the file as UTF-8"

# Everything that is no text, or that only some readers take for a line end: control characters, NEL, LS, PS, byte
# order marks within the text, surrogates, non-characters; and a carriage return without its newline.
_CLASS = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+"
_CLASS_OR_CR = _CLASS + "|\r(?!\n)"

_WORDS = {
    "\x00": ("a NUL character", "remove it; a spec is text"),
    "\r": ("a carriage return without a newline", "end lines with a newline, or with both"),
    "\x85": (
        "a NEL line separator (U+0085)",
        'break the line with a newline, or write "\\N" in double quotes',
    ),
    "\u2028": ("a line separator (U+2028)", 'break the line with a newline, or write "\\L" in double quotes'),
    "\u2029": (
        "a paragraph separator (U+2029)",
        'break the line with a newline, or write "\\P" in double quotes',
    ),
    _BOM: ("a byte order mark (U+FEFF)", "remove it; it may stand only at the very start of a file"),
}


def decode(data: bytes, name: str) -> tuple[Source | None, list[Diagnostic]]:
    """The text of a file, or the reason why it has none. One byte order mark at the start is dropped.

    Line ends stay as they are: both kinds of reader take CRLF for one line end.
    """
    if len(data) > MAX_BYTES:
        span = Span(Source(name, ""), 1, 1, 1, 1)
        what = f"the file has {len(data):,} bytes, and a spec has at most {MAX_BYTES:,} (4 MiB)"
        return None, [error("ENV025", "too-big", what, span, "split it, and name the parts under `include:`")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return None, [_not_utf8(data, name, fault.start)]
    return Source(name, text.removeprefix(_BOM)), []


def _not_utf8(data: bytes, name: str, at: int) -> Diagnostic:
    source = Source(name, data.decode("utf-8", "replace").removeprefix(_BOM))
    before = data[:at].decode("utf-8").removeprefix(_BOM)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        what = "the file is UTF-16, and a spec is UTF-8"
    else:
        what = f"the byte 0x{data[at]:02X} is not UTF-8"
    return error("ENV001", "encoding", what, Span(source, line, column, line, column + 1), _SAVE)


def characters(source: Source, limit: int) -> tuple[str, list[Diagnostic]]:
    """The text with every refused character replaced, and an error for each, up to `limit`.

    Neighbours share one error. The replacement keeps lines and columns, so that reading can go on.
    """
    text = source.text
    lines = text.replace("\n", "")
    if lines.isascii() and lines.isprintable():  # as nearly all specs, and a pattern is not compiled for these
        return text, []
    refused = re.compile(_CLASS_OR_CR if "\r" in text else _CLASS)
    found: list[Diagnostic] = []
    for match in refused.finditer(text):
        if len(found) == limit:
            break
        at = match.start()
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        what, how = _words(match.group()[0])
        span = Span(source, line, column, line, column + 1)
        found.append(error("ENV002", "character", f"{what} cannot stand in a spec", span, how))
    return (refused.sub(lambda run: "\ufffd" * len(run.group()), text) if found else text), found


def _words(character: str) -> tuple[str, str]:
    if character in _WORDS:
        return _WORDS[character]
    code = ord(character)
    if 0xD800 <= code < 0xE000:
        return f"half a character (surrogate U+{code:04X})", _SAVE + "; the file's encoding is broken"
    escape = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    kind = "control character" if code < 0xA0 else "character"
    return f"the {kind} U+{code:04X}", f'remove it, or write "{escape}" in double quotes'
