"""The lines that findings are shown with, in which secrets are covered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from envspec.diagnostic import Diagnostic
from envspec.source import Span

__all__ = ["Lines", "covered"]

_COVER = "*"
#: what tells a long secret from another
_SHOWN = 4
_LONG = 16
#: the development value of a secret, wherever on a line it is given
_DEV = re.compile(r"""(?:^|[\s{,])(?:dev|"dev"|'dev')\s*:\s+(\S.*)""")
_KEY = re.compile(r"\s*:(?:\s+|$)")


def covered(text: str) -> str:
    """A secret as a log may hold it: as wide as it is, with the beginning of a long one."""
    shown = text[:_SHOWN] if len(text) >= _LONG else ""
    return shown + _COVER * (len(text) - len(shown))


class Lines:
    """Lines of sources as they may be shown, whichever finding shows them."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self._shown: dict[tuple[str, int], str] = {}
        self._secret: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for found in diagnostics:
            span = found.span
            if span is None or not found.confidential:
                continue
            for number in range(span.line, span.end_line + 1):
                start = span.column - 1 if number == span.line else 0
                end = span.end_column - 1 if number == span.end_line else -1
                self._secret.setdefault((span.source.name, number), []).append((start, end))

    def shown(self, span: Span) -> str:
        """The first line of a span."""
        at = (span.source.name, span.line)
        if at not in self._shown:
            self._shown[at] = self._covered(span)
        return self._shown[at]

    def _covered(self, span: Span) -> str:
        line = span.source.line(span.line)
        for start, end in self._secret.get((span.source.name, span.line), ()):
            stop = len(line) if end < 0 else end
            key = _KEY.match(line, stop)
            if key is not None:  # the key is marked, and what it says is the secret
                start, stop = key.end(), len(line)
            line = line[:start] + covered(line[start:stop]) + line[stop:]
        if given := _DEV.search(line):
            line = line[: given.start(1)] + covered(given[1])
        return line
