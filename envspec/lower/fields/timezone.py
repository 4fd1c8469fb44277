"""`timezone`: the zone in which a schedule is meant."""

from __future__ import annotations

from envspec.lazy import load
from envspec.lower.context import Context
from envspec.near import did_you_mean
from envspec.packaged import data
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["timezone"]

_DEFAULT = "UTC"


def timezone(context: Context, entry: Mapping, path: Path) -> str:
    """A name of the IANA time zone database. One that nobody knows runs at another hour, or not at all."""
    node = context.scalar(entry, "timezone")
    if node is None or node.text == _DEFAULT:
        return _DEFAULT
    known = _names()
    if node.text not in known and not _known_here(node.text):
        context.report(
            "ENV068",
            "bad-value",
            f"`{node.text}` is no time zone",
            node.span,
            did_you_mean(node.text, known, "write a name of the IANA time zone database, such as Europe/Berlin"),
            (*path, "timezone"),
        )
    return node.text


def _names() -> frozenset[str]:
    """Those of release 2025b, so that a spec is judged alike on machines that have no such database."""
    return frozenset(data(__package__ or "", "zones.txt").decode().split())


def _known_here(name: str) -> bool:
    """A zone that is newer than our list."""
    try:
        load("zoneinfo").ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
