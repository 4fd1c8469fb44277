"""Faults that only follow from others: a line is misplaced because the one before it is wrong."""

from __future__ import annotations

from envspec.diagnostic import Diagnostic

__all__ = ["without_consequences"]

# Errors of where a line stands, and of what it is there: a fault before them can make them.
_FOLLOWING = {"ENV015", "ENV020", "ENV028"}
_STRUCTURE = _FOLLOWING | {"ENV018"}


def without_consequences(found: list[Diagnostic], lines: list[str]) -> list[Diagnostic]:
    """Without the faults of structure that another fault explains: on the same line, or on the line before."""
    rows = [each.span.line - 1 if each.span else 0 for each in found]
    others = {row for row, each in zip(rows, found, strict=True) if each.id not in _STRUCTURE}
    told: dict[int, str] = {}
    kept = []
    for row, each in zip(rows, found, strict=True):
        before = row - 1
        while before >= 0 and lines[before].lstrip(" ")[:1] in ("", "#"):
            before -= 1
        cause = told.get(before, "other" if before in others else "")
        here = each.id in _STRUCTURE and (row in others or row in told)
        above = cause in _FOLLOWING if each.id == "ENV018" else cause and each.id in _FOLLOWING
        if not here and not above:
            kept.append(each)
        if each.id in _STRUCTURE:
            told.setdefault(row, each.id)
    return kept
