"""One way in: text to a located tree, or all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from envspec.diagnostic import Diagnostic, in_file_order
from envspec.lazy import load
from envspec.source import Source
from envspec.syntax.grammar import usual_reader
from envspec.syntax.grammar.characters import characters, decode
from envspec.syntax.grammar.refused import Refused
from envspec.syntax.tree import Mapping

__all__ = ["MAX_DEPTH", "MAX_ERRORS", "decode", "read"]

#: Mappings and lists within one another at most.
MAX_DEPTH = 100

#: Grammar errors told of one file at most: more help nobody, and a hostile file has a million.
MAX_ERRORS = 50

Parser = Callable[[Source, int], Mapping]
_WITH_LIBYAML = "envspec.syntax.grammar.libyaml_reader"
_WITHOUT_LIBYAML = "envspec.syntax.grammar.strictyaml_reader"

# Patterns are compiled when first used, and kept by `re`: most specs have no need of them.
# Signs of what parsers let pass and the grammar does not; the scan for faults has the last word.
_COMPLEX_KEY = r"(?m)^ *(?:- +)*\?(?:\s|\Z)"
_HEADER_COMMENT = r"[|>][-+0-9]*#"
_NO_CHARACTER = r"\\(?:0|x00|u0000|U00000000|[uU](?:0000)?[dD][89a-fA-F])"


def read(
    source: Source, max_depth: int = MAX_DEPTH, parse: Parser | None = None
) -> tuple[Mapping | None, list[Diagnostic]]:
    """The tree of a spec, or None and its grammar errors in file order. Never raises, whatever the text.

    The usual lines are read here, all others by libyaml; where PyYAML has no C extension strictyaml does it, 30 times
    slower. `parse` chooses a reader, for tests.
    """
    text, bad = characters(source, MAX_ERRORS)
    root = usual_reader.parse(source, max_depth) if parse is None and not bad else None
    if root is not None:
        return root, []
    refused: Refused | None = None
    if not bad:
        try:
            root = (parse or _parser())(source, max_depth)
        except Refused as reason:
            refused = reason
        if root and not _suspicious(text):
            return root, []
    found: list[Diagnostic] = load("envspec.syntax.grammar.faults.scan").faults(
        source, text, max_depth, MAX_ERRORS - len(bad)
    )
    if bad:
        # What else is wrong with the same line may be the character's doing.
        lines = {each.span.line for each in bad if each.span}
        found = bad + [each for each in found if each.span and each.span.line not in lines]
    if refused and not found:
        messages = load("envspec.syntax.grammar.faults.messages")
        found.append(messages.fault(source, refused.reason, (refused.line, refused.column)))
    return (None if found else root), in_file_order(found)


def _parser() -> Parser:
    libyaml = load(_WITH_LIBYAML)
    parser: Parser = libyaml.parse if libyaml.available() else load(_WITHOUT_LIBYAML).parse
    return parser


def _suspicious(text: str) -> bool:
    return (
        "\t" in text
        or "\n..." in text
        or "\n%" in text
        or text.startswith("%")
        or ("\\" in text and bool(re.search(_NO_CHARACTER, text)))
        or ("?" in text and bool(re.search(_COMPLEX_KEY, text)))
        or ("#" in text and bool(re.search(_HEADER_COMMENT, text)))
    )
