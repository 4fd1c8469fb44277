"""One emission: the Plan, and all that a backend has to say of it on the way."""

from __future__ import annotations

from envspec.backend import approximated, refused
from envspec.diagnostic import Diagnostic
from envspec.model.plan import Plan
from envspec.source import Path

__all__ = ["EmissionContext"]


class EmissionContext:
    """What the parts of a backend share while one Plan is emitted; a backend's own context is made from it.

    Diagnostics stand at paths of the Plan, and `envspec.backend.assess` puts "`field` on target: " before each
    message: a message begins with what happens.
    """

    __slots__ = ("_written", "diagnostics", "plan")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.diagnostics: list[Diagnostic] = []
        #: entry of the spec, or a target's options -> the leaves that the spec says of it
        self._written: dict[Path, list[Path]] = {}

    def approximate(self, path: Path, message: str, help: str = "") -> None:
        """Says that a value is only nearly in the artifacts. What a kind of state chose by itself is no news."""
        if path[:1] != ("state",) or self.is_written(path):
            self.diagnostics.append(approximated(path, message, help))

    def refuse(self, path: Path, message: str, help: str) -> None:
        """Says that a value can't be in the artifacts, and how to do without."""
        self.diagnostics.append(refused(path, message, help))

    def is_written(self, path: Path) -> bool:
        """Whether the spec says this very leaf of an entry, or one below it."""
        if not self._written:
            for leaf in self.plan.origins.written():
                self._written.setdefault(leaf[:2], []).append(leaf)
        return any(leaf[: len(path)] == path for leaf in self._written.get(path[:2], ()))
