"""The object that a target is, and what it makes of a Plan."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from envspec.backend.verdicts import Table
from envspec.diagnostic import Diagnostic
from envspec.model.plan import Plan

__all__ = ["Artifact", "Backend", "Companion", "Emission"]


class Artifact(NamedTuple):
    """A file to be written. `path` is relative to the folder of the environment, with `/`."""

    path: str
    data: bytes
    executable: bool = False


class Emission(NamedTuple):
    """What a backend made of a Plan. Diagnostics carry a path and no span: the compiler finds the line."""

    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class Companion(Protocol):
    """What emits for every environment, whatever its targets, beside the targets' folders: the build file is one.

    `emit` is a pure function: same Plan, same bytes, and it never raises for anything that a spec can say.
    """

    @property
    def name(self) -> str: ...

    def emit(self, plan: Plan) -> Emission: ...


class Backend(Companion, Protocol):
    """A target. `name` is what `targets:` lists and the folder below `build/<env>/`.

    `table` gives the verdicts for a tier: one of its own for every field that a target is asked about.
    """

    def table(self, development: bool) -> Table: ...
