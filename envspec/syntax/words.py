"""What each grammar error is called, and how to write it instead."""

from __future__ import annotations

from envspec.diagnostic import Diagnostic, error
from envspec.source import Source, Span

__all__ = ["refusal"]

_WORDS = {
    "flow-collection": ("ENV003", "a list or mapping in brackets is not part of the language", ""),
    "anchor": ("ENV004", "an anchor is not part of the language", ""),
    "alias": ("ENV005", "an alias is not part of the language", ""),
    "merge-key": ("ENV006", "a merge key is not part of the language", ""),
    "tag": ("ENV007", "a tag is not part of the language", ""),
    "duplicate-key": ("ENV008", "the key is there already", ""),
    "second-document": ("ENV009", "a spec is one document", ""),
    "directive": ("ENV011", "a YAML directive is not part of the language", ""),
    "empty-key": ("ENV012", "a key without a name", ""),
    "complex-key": ("ENV013", "a key is one word on one line", ""),
    "root": ("ENV014", "a spec is a mapping: lines of `key: value`", ""),
    "empty": ("ENV014", "the spec is empty", "start with `envspec: 1`"),
    "indentation": ("ENV015", "the indentation is not that of its siblings", ""),
    "depth": ("ENV024", "nested too deeply: more than 100 levels", ""),
}


def refusal(source: Source, reason: str, line: int, column: int) -> Diagnostic:
    span = Span(source, line + 1, column + 1, line + 1, column + 2)
    id, message, help = _WORDS.get(reason, ("ENV027", "this is not a YAML document that can be read", ""))
    return error(id, reason if reason in _WORDS else "syntax", message, span, help)
