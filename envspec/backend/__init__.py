"""What a backend is: it receives a Plan and returns artifacts and, for every field, what became of it.

A field of the language is, for each target, *mapped* (its value is in the artifacts), *approximated* (the table says
how) or *refused* (an error at its line). The table is data, so that documentation and tests are made from it;
what depends on a value (`canary` is refused, `rolling` is not) is reported by the backend while it emits. A field
that the table does not have is an error of the backend, told at the user's line.
"""

from __future__ import annotations

from envspec.backend.assess import approximated, assess, headed, judge, refused, verdict
from envspec.backend.facts import Facts, Home, SecretStore
from envspec.backend.target import Artifact, Backend, Companion, Emission, Place, Schema, Step, Tier
from envspec.backend.verdicts import (
    Support,
    Table,
    approximates,
    mapped,
    otherwise,
    partly,
    refuses,
    section,
    served,
)

__all__ = [
    "Artifact",
    "Backend",
    "Companion",
    "Emission",
    "Facts",
    "Home",
    "Place",
    "Schema",
    "SecretStore",
    "Step",
    "Support",
    "Table",
    "Tier",
    "approximated",
    "approximates",
    "assess",
    "headed",
    "judge",
    "mapped",
    "otherwise",
    "partly",
    "refused",
    "refuses",
    "section",
    "served",
    "verdict",
]
