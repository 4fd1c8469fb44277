"""`${…}` in a text: where the references are, and what stands between them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from envspec.source import Span
from envspec.syntax.tree import Scalar

__all__ = ["Reference", "pieces", "place"]

#: an escaped `$${`, a whole reference, or one that never ends
_TOKEN = re.compile(r"\$\$\{|\$\{([^{}$\n]*)\}|\$\{")


class Reference(NamedTuple):
    """What stands between the braces; `closed` is false when the brace is missing. `nth`: how many of the same
    spelling come before it in the text."""

    inside: str
    closed: bool
    nth: int


def pieces(text: str) -> Iterator[str | Reference]:
    """Literals (with `$${` made `${`) and references, in order."""
    at = 0
    seen: dict[str, int] = {}
    for token in _TOKEN.finditer(text):
        if token.start() > at:
            yield text[at : token.start()]
        at = token.end()
        if token[0] == "$${":
            yield "${"
            continue
        nth = seen.get(token[0], 0)
        seen[token[0]] = nth + 1
        yield Reference(token[1] or "", token[1] is not None, nth)
    if at < len(text):
        yield text[at:]


def place(node: Scalar, reference: Reference) -> Span:
    """The stretch of one reference within its text, or of the whole text when it is not spelled there as such."""
    spelled = f"${{{reference.inside}}}" if reference.closed else "${"
    lines = node.source.lines
    left = reference.nth
    for number in range(node.line, min(node.end_line + 1, len(lines))):
        line = lines[number]
        at = line.find(spelled, node.column if number == node.line else 0)
        while at >= 0:
            if line[max(at - 1, 0)] == "$" and at > 0:
                at = line.find(spelled, at + 2)
                continue
            if left == 0:
                return Span(node.source, number + 1, at + 1, number + 1, at + 1 + len(spelled))
            left -= 1
            at = line.find(spelled, at + 1)
    return node.span
