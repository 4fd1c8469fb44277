"""Which fields of the language a target ever sees, and under which name its table knows them.

Decided here once for every target: what is resolved before any of them sees the Plan, what only a development tier
has, and whose option is whose.
"""

from __future__ import annotations

import functools
from typing import NamedTuple, cast

from envspec.backend import Backend, Support, verdict
from envspec.registry import backends, resolve
from envspec_schema.leaves import leaves

__all__ = ["DEV_ONLY", "ELSEWHERE", "FACES", "Face", "backend_of", "judged", "place", "unseen"]

#: what only a `dev` block says; its other fields are the entry's own
DEV_ONLY = ("target", "shield", "watch", "publish", "debug", "tty")

_ENTRIES = ("services", "tools", "jobs", "state", "secrets")
_TARGETS = ("compose", "kubernetes", "nomad")

#: What no target sees as such, by the first words of its pattern; longer patterns first.
ELSEWHERE = {
    "envspec": "the version of the language",
    "project": "part of every target's names",
    "registry": "part of the names of built images",
    "include": "read before any target",
    "vars": "filled in where they are referred to",
    "waivers": "read by the policies",
    "presets": "laid under the entries that list them",
    "environments.*.tier": "chooses the face and the policies",
    "environments.*.extends": "laid under the environment",
    "environments.*.targets": "chooses what is compiled",
    "environments.*.tag": "part of the references to built images",
    "environments.*.vars": "filled in where they are referred to",
    "services.*.enabled": "`false` leaves the entry out",
    "services.*.uses": "the image and settings of the service that is named",
    "services.*.presets": "laid under the entry",
    "services.*.unset": "takes inherited settings away",
    "jobs.*.enabled": "`false` leaves the entry out",
    "jobs.*.uses": "the image and settings of the service that is named",
    "jobs.*.presets": "laid under the entry",
    "jobs.*.unset": "takes inherited settings away",
    "state.*.unset": "takes inherited settings away",
}


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


def place(leaf: str) -> str:
    """The field that a leaf is: overrides, presets and `dev` blocks set those of an entry, tools are services."""
    parts = leaf.split(".")
    if parts[0] == "environments" and len(parts) > 4 and parts[2] in _ENTRIES:
        parts = parts[2:]
    if parts[0] in ("tools", "presets"):
        parts[0] = "services"
    if parts[0] == "environments" and len(parts) > 3 and parts[2] in _TARGETS:
        parts = ["options", *parts[2:]]
    if len(parts) > 3 and parts[2] == "dev" and parts[3] not in DEV_ONLY:
        del parts[2]
    return ".".join(parts)


def unseen(field: str, face: Face) -> str:
    """Why a field never reaches a target; empty when it does."""
    parts = field.split(".")
    for end in range(len(parts), 0, -1):
        why = ELSEWHERE.get(".".join(parts[:end]))
        if why is not None:
            return why
    if parts[0] == "options" and parts[1] != face.target:
        return "an option of another target"
    if not face.development and (parts[2:3] == ["dev"]):
        return "a production tier never reads it"
    return ""


@functools.cache
def backend_of(face: Face) -> Backend:
    return cast(Backend, resolve(backends()[face.target]))


def judged(face: Face) -> dict[str, Support | None]:
    """Every field that reaches the target, with what its table says."""
    found: dict[str, Support | None] = {}
    table = backend_of(face).table(face.development)
    for field in dict.fromkeys(map(place, leaves())):
        if not unseen(field, face):
            found[field] = verdict(table, field)
    return found
