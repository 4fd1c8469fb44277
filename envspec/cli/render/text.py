"""Diagnostics as text: the place, what is wrong, the line with the span marked, and how to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TextIO

from envspec.cli.render.lines import Lines
from envspec.cli.screen import clean
from envspec.diagnostic import Diagnostic
from envspec.lazy import load
from envspec.source import Span

__all__ = ["brief", "coloured", "count", "render"]

_COLOURS = {"error": "31", "warning": "33", "advice": "36"}
#: columns of a line that are shown around the span
_WIDTH = 120
#: what some environments do not say: of the error, they are the half
_OF_ENVIRONMENTS = "ENV072"


def coloured(stream: TextIO) -> bool:
    """True on a terminal, unless NO_COLOR says otherwise (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def render(diagnostics: Iterable[Diagnostic], colour: bool, all_environments: int = 0) -> Iterator[str]:
    """Lines for a terminal. `all_environments`: how many the spec has; a finding in all of them names none.

    The same words at several places are told once, with the other places below: an approximation of a field that
    fifty services set is one thing to know.
    """
    groups: dict[tuple[str, str, str, str], list[Diagnostic]] = {}
    diagnostics = list(diagnostics)
    lines = Lines(diagnostics)
    for found in diagnostics:
        alike = (found.severity, found.id, found.message, found.help)
        # errors and warnings are each a thing to mend
        key = alike if found.severity == "advice" else (*alike[:3], f"{found.help}\0{found.span}\0{found.path}")
        groups.setdefault(key, []).append(found)
    for group in groups.values():
        yield from _one(group, lines, colour, all_environments)


def brief(approximations: Iterable[Diagnostic], colour: bool) -> Iterator[str]:
    """A line for each, the targets one after another, and where to read more."""
    by_target: dict[str, list[Diagnostic]] = {}
    for found in approximations:
        by_target.setdefault(found.target, []).append(found)
    number = 0
    for group in by_target.values():
        number += len(group)
        for found in group:
            where = f"{clean(str(found.span))}: " if found.span else ""
            word = f"\x1b[1;{_COLOURS['advice']}m{found.name}\x1b[0m" if colour else found.name
            yield f"{where}{word}: {clean(found.message)}"
    if number == 1:
        yield "1 approximation; `envspec check` shows it with its line and help"
    elif number:
        yield f"{number} approximations; `envspec check` shows each with its line and help"


def _one(group: list[Diagnostic], lines: Lines, colour: bool, all_environments: int) -> Iterator[str]:
    found = group[0]

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    where = f"{clean(str(found.span))}: " if found.span else ""
    severity = paint(found.severity, f"1;{_COLOURS[found.severity]}")
    yield f"{where}{severity} {found.id} {found.name}: {paint(clean(found.message), '1')}"
    if found.span:
        yield from _marked(found.span, lines, lambda text: paint(text, f"1;{_COLOURS[found.severity]}"))
    for text, span in found.related:
        yield f"  {clean(text)}: {clean(str(span))}"
    if found.help:
        yield f"  help: {clean(found.help)}"
    if found.environments and (len(found.environments) != all_environments or found.id == _OF_ENVIRONMENTS):
        yield f"  in: {clean(', '.join(found.environments))}"
    if len(group) > 1:
        places = [f"{other.span.source.name}:{other.span.line}" for other in group[1:] if other.span]
        more = f" and {len(places) - 5} more" if len(places) > 5 else ""
        yield f"  also at: {clean(', '.join(dict.fromkeys(places[:5])))}{more}"
    yield ""


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    unicodedata = load("unicodedata")
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _marked(span: Span, lines: Lines, paint: object) -> Iterator[str]:
    line = lines.shown(span).replace("\t", " ")
    if not line.strip():
        return
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = max(end, start + 1)
    cut = max(0, start - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = clean(line[cut : cut + _WIDTH])
    number = str(span.line)
    left = "… " if cut else ""
    right = " …" if len(line) > cut + _WIDTH else ""
    yield f"  {number} | {left}{shown}{right}"
    before = " " * (_cells(line[cut:start]) + len(left))
    marks = "^" * max(1, _cells(line[start : min(end, cut + _WIDTH)]))
    yield f"  {' ' * len(number)} | {before}{paint(marks) if callable(paint) else marks}"


def count(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning`; empty when there is nothing."""
    numbers = {"error": 0, "warning": 0, "advice": 0}
    for found in diagnostics:
        numbers[found.severity] += 1
    words = {"error": "error", "warning": "warning", "advice": "piece of advice"}
    plural = {"error": "errors", "warning": "warnings", "advice": "pieces of advice"}
    return ", ".join(f"{n} {words[s] if n == 1 else plural[s]}" for s, n in numbers.items() if n)
