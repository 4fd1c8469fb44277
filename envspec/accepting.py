"""Approximations that a team has accepted: they are counted, and no longer told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envspec.diagnostic import Diagnostic
from envspec.model.policies import Acceptance
from envspec.source import format_path

__all__ = ["Accepted"]

#: what a target reports of a value that it keeps only nearly
_APPROXIMATED = "ENV090"


class Accepted:
    """What was accepted so far: `number` of approximations, and those acceptances that matched any."""

    def __init__(self, acceptances: Sequence[Acceptance]) -> None:
        self.acceptances = acceptances
        self.number = 0
        self._used: set[Acceptance] = set()
        self._told: set[tuple[object, ...]] = set()

    def others(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """What is not accepted. The same approximation of several environments counts once."""
        out = []
        for one in found:
            fitting = [each for each in self.acceptances if _covers(each, one)] if one.id == _APPROXIMATED else []
            if not fitting:
                out.append(one)
                continue
            self._used.update(fitting)
            key = (one.message, one.span or one.path)
            if key not in self._told:
                self._told.add(key)
                self.number += 1
        return out

    def unused(self) -> list[Diagnostic]:
        """Those of the project that matched nothing: to be told when all environments and targets were looked at."""
        return [
            Diagnostic(
                "warning",
                "ENV096",
                "unused-acceptance",
                f"nothing is approximated at `{format_path(each.at)}`"
                f"{f' on {each.target}' if each.target else ''}: this accepts nothing",
                each.span,
                "delete it, or correct the path",
                each.path,
            )
            for each in self.acceptances
            if each.ours and each not in self._used
        ]


def _covers(acceptance: Acceptance, found: Diagnostic) -> bool:
    if acceptance.target not in ("", found.target) or len(found.path) < len(acceptance.at):
        return False
    return all(step in ("*", str(there)) for step, there in zip(acceptance.at, found.path, strict=False))
