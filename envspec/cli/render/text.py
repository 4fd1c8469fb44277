"""Diagnostics as text: the place, what is wrong, the line with the span marked, and how to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TextIO

from envspec.cli.render.groups import grouped, is_approximation, others, sorted_for_reading
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
    """True on a terminal that can, or where it is asked for (no-color.org, bixense.com/clicolors, force-color.org)."""
    said = os.environ.get
    if said("NO_COLOR"):
        return False
    if said("FORCE_COLOR", "0").lower() not in ("", "0", "false") or said("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return stream.isatty() and said("TERM") != "dumb" and said("CLICOLOR") != "0"


def render(diagnostics: Iterable[Diagnostic], colour: bool, all_environments: int = 0) -> Iterator[str]:
    """Lines for a terminal. `all_environments`: how many the spec has; a finding in all of them names none.

    What fifty services have in common is told once, with its places. Approximations take two lines, then their
    number by target; what must be mended stands last.
    """
    found = sorted_for_reading(diagnostics)
    lines = Lines(found)
    approximations = [one for one in found if is_approximation(one)]
    for group in grouped(approximations):
        yield from _one(group, None, colour, all_environments)
    if approximations:
        yield from (_numbers(approximations), "")
    for group in grouped(found[len(approximations) :]):
        yield from _one(group, lines, colour, all_environments)
        yield ""


def brief(told: Iterable[Diagnostic], colour: bool, most: int = 0) -> Iterator[str]:
    """A line for each thing that is kept in part alone, and where to read more; `most`: of how many, 0 is all.

    The targets come one after another.
    """
    found = list(told)
    by_target: dict[str, list[Diagnostic]] = {}
    for one in found:
        by_target.setdefault(one.target, []).append(one)
    groups = [group for each in by_target.values() for group in grouped(each)]
    for group in groups[: most or None]:
        first = group[0]
        where = f"{clean(str(first.span))}: " if first.span else ""
        word = f"\x1b[1;{_COLOURS['advice']}m{first.name}\x1b[0m" if colour else first.name
        more = f" (and at {len(group) - 1} more places)" if len(group) > 2 else ""
        more = " (and at 1 more place)" if len(group) == 2 else more
        yield f"{where}{word}: {clean(first.message)}{more}"
    if found:
        hidden = len(groups) - most if most else 0
        left = f"{hidden} more of them and " if hidden > 0 else ""
        yield f"{_numbers(found)}; `envspec check` shows {left}how to do without"


def _numbers(approximations: list[Diagnostic]) -> str:
    """`4 approximations: compose 3, kubernetes 1`."""
    counts: dict[str, int] = {}
    for found in approximations:
        counts[found.target] = counts.get(found.target, 0) + 1
    targets = ", ".join(f"{clean(target)} {number}" for target, number in counts.items() if target)
    number = len(approximations)
    return f"{number} approximation{'s' if number > 1 else ''}" + (f": {targets}" if targets else "")


def _one(group: list[Diagnostic], lines: Lines | None, colour: bool, all_environments: int) -> Iterator[str]:
    """One thing to know; `lines` show where it stands."""
    found = group[0]

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    where = f"{clean(str(found.span))}: " if found.span else ""
    severity = paint(found.severity, f"1;{_COLOURS[found.severity]}")
    yield f"{where}{severity} {found.id} {found.name}: {paint(clean(found.message), '1')}"
    if found.span and lines is not None:
        yield from _marked(found.span, lines, lambda text: paint(text, f"1;{_COLOURS[found.severity]}"))
    for text, span in found.related:
        yield f"  {clean(text)}: {clean(str(span))}"
    if found.help:
        yield f"  help: {clean(found.help)}"
    if found.environments and (len(found.environments) != all_environments or found.id == _OF_ENVIRONMENTS):
        yield f"  in: {clean(', '.join(found.environments))}"
    if places := others(group):
        yield f"  also at: {clean(places)}"


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
