"""The fields of the language that each installed target is asked about, with what its table says of them."""

from __future__ import annotations

import functools
from typing import NamedTuple

from envspec.backend import Backend, Support, installed, verdict
from envspec.model.fields import field, resolved

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


#: Every installed target in each tier that it compiles.
FACES = tuple(
    Face(name, tier == "development")
    for tier in ("development", "production")
    for name in installed.names()
    if tier in installed.backend(name).tiers
)


def unseen(name: str, face: Face) -> str:
    """Why a field never reaches a target; empty when it does."""
    steps = name.split(".")
    if steps[0] == "options" and steps[1] != face.target:
        return "an option of another target"
    return resolved(name, face.development)


@functools.cache
def backend_of(face: Face) -> Backend:
    return installed.backend(face.target)


def judged(face: Face) -> dict[str, Support | None]:
    """Every field that reaches the target, with what its table says."""
    table = backend_of(face).table(face.development)
    return {name: verdict(table, name) for name in _fields() if not unseen(name, face)}


def resolved_leaves() -> dict[str, str]:
    """What no target of any tier is asked about, with what becomes of it."""
    found = {name: resolved(name, True) for name in _fields()}
    return {name: why for name, why in found.items() if why}


def _fields() -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(field, installed.schemas().leaves())))
