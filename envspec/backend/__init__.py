"""What a backend is: it receives a Plan and returns artifacts and, for every field, what became of it.

A field of the language is, for each target, *mapped* (its value is in the artifacts), *approximated* (the table says
how) or *refused* (an error at its line). The table is data, so that documentation and tests are made from it;
what depends on a value (`canary` is refused, `rolling` is not) is reported by the backend while it emits.
"""

from __future__ import annotations

from envspec.backend.assess import approximated, assess, judge, refused, verdict
from envspec.backend.target import Artifact, Backend, Emission
from envspec.backend.verdicts import Support, Table, approximates, mapped, partly, refuses, served

__all__ = [
    "Artifact",
    "Backend",
    "Emission",
    "Support",
    "Table",
    "approximated",
    "approximates",
    "assess",
    "judge",
    "mapped",
    "partly",
    "refused",
    "refuses",
    "served",
    "verdict",
]
