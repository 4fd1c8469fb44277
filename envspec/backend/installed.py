"""The targets that are installed, by name: what they declare, and the schema of the language with their options."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import envspec_schema
from envspec import registry
from envspec.backend.options import problem
from envspec.backend.target import Backend, Companion, Schema
from envspec.diagnostic import Diagnostic, error
from envspec.lazy import load
from envspec.source import Path, Span

if TYPE_CHECKING:
    from envspec_schema.leaves import Schemas

__all__ = [
    "ADDED",
    "ANYTHING",
    "backend",
    "broken",
    "companion",
    "companions",
    "names",
    "options",
    "schema",
    "schemas",
    "version",
]

#: backends of this process alone, which nobody has installed; the conformance kit puts one here while it looks at it
ADDED: dict[str, Backend] = {}

_SCHEMAS: dict[tuple[object, ...], Schemas] = {}
#: what takes the place of options that are broken
ANYTHING: Schema = {"description": "Options of a backend that is broken.", "type": ["object", "null"]}


def names() -> tuple[str, ...]:
    """Of every target, sorted."""
    return tuple(sorted({**registry.backends(), **ADDED}))


def version() -> tuple[object, ...]:
    """Another one whenever other targets are installed."""
    return (*registry.backends().items(), *ADDED.items())


def backend(name: str) -> Backend:
    """The target of that name. Raises KeyError where there is none, and whatever its module raises."""
    return ADDED.get(name) or cast(Backend, registry.resolve(registry.backends()[name]))


def companions() -> tuple[str, ...]:
    """Names of what emits for every environment, sorted."""
    return tuple(registry.companions())


def companion(name: str) -> Companion:
    """The companion of that name. Raises as `backend` does."""
    return cast(Companion, registry.resolve(registry.companions()[name]))


def broken(
    name: str, problem: BaseException, span: Span | None = None, path: Path = (), what: str = "backend"
) -> Diagnostic:
    """That a backend failed, which is no fault of the spec."""
    return error(
        "ENV094",
        "broken-plugin",
        f"the {what} {name} failed: {type(problem).__name__}: {problem}",
        span,
        f"this is a fault of the {what}, not of the spec: report it with the spec that shows it",
        path,
    )


def options(name: str, definitions: Schema) -> Schema:
    """The schema of a target's options, beside the definitions of the language.

    Raises ValueError where it is none, and whatever the backend raises.
    """
    found = backend(name).options()
    wrong = problem(found, definitions)
    if wrong:
        raise ValueError(f"its options: {wrong}")
    return found


def schemas() -> Schemas:
    """Ways through that schema, which are the same until other targets are installed."""
    key = version()
    if key not in _SCHEMAS:
        _SCHEMAS.clear()
        _SCHEMAS[key] = load("envspec_schema.leaves").Schemas(schema())
    return _SCHEMAS[key]


def schema() -> Schema:
    """The schema of the language with the options of every target, made anew each time."""
    made = envspec_schema.load()
    targets = envspec_schema.targets(made)
    for name in names():
        try:
            targets.setdefault(name, options(name, made["definitions"]))
        except registry.FAULTS:  # a broken backend keeps nobody from writing a spec; `check` says what is wrong with it
            targets.setdefault(name, dict(ANYTHING))
    return made
