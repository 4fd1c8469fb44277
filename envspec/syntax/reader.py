"""One way in: text to a located tree, or all that is wrong with it."""

from __future__ import annotations

from envspec.diagnostic import Diagnostic
from envspec.lazy import load
from envspec.source import Source
from envspec.syntax import fast
from envspec.syntax.characters import characters, decode
from envspec.syntax.tree import Mapping
from envspec.syntax.words import refusal

__all__ = ["MAX_DEPTH", "MAX_ERRORS", "decode", "read"]

#: Mappings and lists within one another at most.
MAX_DEPTH = 100

#: Grammar errors told of one file at most: more help nobody, and a hostile file has a million.
MAX_ERRORS = 50


def read(source: Source, max_depth: int = MAX_DEPTH) -> tuple[Mapping | None, list[Diagnostic]]:
    """The tree of a spec, or None and its grammar errors in file order. Never raises, whatever the text.

    libyaml's events give the tree; where PyYAML has no C extension strictyaml does, slowly.
    """
    text, bad = characters(source, MAX_ERRORS)
    try:
        root = fast.parse(source if not bad else Source(source.name, text), max_depth)
    except fast.Refused as found:
        return None, bad or [refusal(source, found.reason, found.line, found.column)]
    if root is None:
        return None, bad or [refusal(source, "empty", 0, 0)]
    return (None if bad else root), bad
