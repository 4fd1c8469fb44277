"""Findings that are one thing to know: the same words at several places, told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from envspec.diagnostic import Diagnostic

__all__ = ["grouped", "is_approximation", "others", "sorted_for_reading"]

_APPROXIMATED = "ENV090"
_NAMES = re.compile(r"`[^`]*`|[0-9]+")
#: what is told first stands furthest from the prompt
_ORDER = {"advice": 1, "warning": 2, "error": 3}
#: places of a group that are listed by line; of what is to be mended, more
_LISTED, _MENDED = 5, 20


def sorted_for_reading(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Approximations, advice, warnings, errors, each in the order of the file: what must be mended stands last."""
    return sorted(diagnostics, key=lambda found: 0 if is_approximation(found) else _ORDER[found.severity])


def is_approximation(found: Diagnostic) -> bool:
    """Whether it tells that a target keeps something in part alone."""
    return found.id == _APPROXIMATED and found.severity == "advice"


def grouped(diagnostics: Iterable[Diagnostic]) -> list[list[Diagnostic]]:
    """Each group in the order of its first. Errors are never joined: each is told whole.

    Others are one thing when they differ in names and numbers alone.
    """
    groups: dict[tuple[object, ...], list[Diagnostic]] = {}
    for found in diagnostics:
        # an approximation begins with the field and the target, which are no mere names
        field, _, rest = found.message.partition(": ") if is_approximation(found) else ("", "", found.message)
        key: tuple[object, ...] = (found.severity, found.id, field, _NAMES.sub("`", rest), _NAMES.sub("`", found.help))
        if found.severity == "error":
            key = (found.severity, found.id, found.message, found.help, found.span, found.path)
        elif not field:
            key = (*key, found.environments)
        groups.setdefault(key, []).append(found)
    return list(groups.values())


def others(group: Sequence[Diagnostic]) -> str:
    """Where else a group stands: `envspec.yaml:25, envspec.yaml:40 and 34 more`; empty for a group of one."""
    most = _LISTED if group[0].severity == "advice" else _MENDED
    places = list(dict.fromkeys(f"{one.span.source.name}:{one.span.line}" for one in group[1:] if one.span))
    more = f" and {len(places) - most} more" if len(places) > most else ""
    return ", ".join(places[:most]) + more
