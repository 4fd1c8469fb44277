"""The fields of the language that each installed target is asked about, with what its table says of them."""

from __future__ import annotations

import functools
from typing import NamedTuple, cast

from envspec.backend import Backend, Support, verdict
from envspec.model.fields import field, resolved
from envspec.registry import backends, resolve
from envspec_schema.leaves import leaves

__all__ = ["FACES", "Face", "backend_of", "judged", "resolved_leaves", "unseen"]


class Face(NamedTuple):
    """A target for a tier."""

    target: str
    development: bool

    @property
    def tier(self) -> str:
        return "development" if self.development else "production"

    @property
    def title(self) -> str:
        name = self.target.capitalize()
        return f"{name}, development" if self.development else name


#: Every installed target in production, and Compose in development, to which alone that tier compiles.
FACES = (Face("compose", True), *(Face(name, False) for name in sorted(backends())))


def unseen(name: str, face: Face) -> str:
    """Why a field never reaches a target; empty when it does."""
    steps = name.split(".")
    if steps[0] == "options" and steps[1] != face.target:
        return "an option of another target"
    return resolved(name, face.development)


@functools.cache
def backend_of(face: Face) -> Backend:
    return cast(Backend, resolve(backends()[face.target]))


def judged(face: Face) -> dict[str, Support | None]:
    """Every field that reaches the target, with what its table says."""
    table = backend_of(face).table(face.development)
    return {name: verdict(table, name) for name in dict.fromkeys(map(field, leaves())) if not unseen(name, face)}


def resolved_leaves() -> dict[str, str]:
    """What no target of any tier is asked about, with what becomes of it."""
    found = {name: resolved(name, True) for name in dict.fromkeys(map(field, leaves()))}
    return {name: why for name, why in found.items() if why}
