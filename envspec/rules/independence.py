"""Policies beside errors of the language: what is found in sound entries is told in the same run, consequences are not.

An entry with an error is lowered as far as it goes: what a rule misses there may have been said in the part that was
left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from envspec.diagnostic import Diagnostic
from envspec.model.plan import Plan
from envspec.source import Path

__all__ = ["faulty", "independent"]

_ENTRIES = ("services", "tools", "jobs", "state", "secrets")


def _entry(path: Path) -> str | None:
    """The name of the entry that a path leads to, in the spec or in an environment; None for anywhere else."""
    if path[:1] == ("environments",):
        path = path[2:]
    return str(path[1]) if len(path) > 1 and path[0] in _ENTRIES else None


def faulty(language: Iterable[Diagnostic], plans: Iterable[Plan]) -> frozenset[str] | None:
    """Names of the entries that have an error, or take their image from one that has.

    None when an error stands elsewhere (a preset, a variable, an environment): it may have consequences anywhere.
    """
    names: set[str] = set()
    for found in language:
        if found.severity == "error":
            name = _entry(found.path)
            if name is None:
                return None
            names.add(name)
    if names:
        workloads = [workload for plan in plans for workload in plan.workloads.values()]
        grown = 0
        while grown != len(names):
            grown = len(names)
            names.update(workload.name for workload in workloads if workload.uses in names)
    return frozenset(names)


def independent(policies: Iterable[Diagnostic], suspects: frozenset[str]) -> list[Diagnostic]:
    """Without the findings about an entry with an error, or that name one."""
    if not suspects:
        return list(policies)
    kept = []
    for found in policies:
        name = _entry(found.path)
        text = found.message + found.help
        if name is not None and name not in suspects and not any(f"`{suspect}" in text for suspect in suspects):
            kept.append(found)
    return kept
