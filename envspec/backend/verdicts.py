"""What becomes of a field on a target: mapped, partly mapped, approximated or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

__all__ = ["Support", "Table", "approximates", "mapped", "partly", "refuses", "served"]


class Support(NamedTuple):
    """What becomes of a field. `partly` is mapped for some values: `how` says which are not, and the backend tells.

    `served` is said of a mapped field whose value need not be in the artifacts: see the function of that name.
    """

    verdict: Literal["mapped", "partly", "approximated", "refused"]
    how: str = ""
    help: str = ""
    served: bool = False


#: Leaf of the schema (`services.*.health.grpc`) -> what becomes of it. `workloads.*.x` stands for `x` in services,
#: tools, jobs and presets alike; a longer, more literal pattern wins.
Table = Mapping[str, Support]


def mapped(how: str = "") -> Support:
    """The value is in the artifacts."""
    return Support("mapped", how)


def served(how: str) -> Support:
    """Mapped, though the value may leave no trace: this target does what the field is for, whatever it says.

    Nothing is lost, so nothing is told; `how` says who sees to it. The tests of the tables list these fields by name.
    """
    return Support("mapped", how, "", True)


def partly(how: str) -> Support:
    """Mapped for most values; the backend itself reports the others, `how` says which."""
    return Support("partly", how)


def approximates(how: str) -> Support:
    """Something near is emitted, or nothing is needed; `how` completes "`x` on this target: …"."""
    return Support("approximated", how)


def refuses(why: str, help: str) -> Support:
    """The target can't, and pretending would be wrong."""
    return Support("refused", why, help)
