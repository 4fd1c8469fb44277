"""What a shell completes the value of an option with: names of the spec that is found from here, rules and fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from envspec.backend import installed
from envspec.cli.project import open_project
from envspec.compiler import rules
from envspec.errors import catalogue
from envspec.kinds.index import NAMES
from envspec.lower.layers.document import Document
from envspec.lower.layers.load import load
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["completed"]


def completed(what: str, incomplete: str, file: str | None) -> list[str]:
    """Values that begin with `incomplete`; nothing where the spec cannot be read. Never raises."""
    try:
        found = sorted(set(_VALUES[what](incomplete, file)))
    except Exception:  # whoever presses a key wants no report
        return []
    return [value for value in found if value.startswith(incomplete)]


def _document(file: str | None) -> Document | None:
    project, _ = open_project({"file": file})
    if project is None:
        return None
    return load(project.source, project.name, project.files, project.prefix)[0]


def _entries(section: str, file: str | None) -> dict[str, Node]:
    document = _document(file)
    return document.entries[section] if document is not None else {}


def _environments(incomplete: str, file: str | None) -> Iterable[str]:
    return _entries("environments", file)


def _targets(incomplete: str, file: str | None) -> Iterable[str]:
    """Those that the spec names, else those that are installed."""
    named = set()
    for node in _entries("environments", file).values():
        listed = node.items.get("targets") if isinstance(node, Mapping) else None
        items = listed.items if isinstance(listed, Sequence) else ()
        named |= {item.text for item in items if isinstance(item, Scalar)}
    return named or installed.names()


def _variables(incomplete: str, file: str | None) -> Iterable[str]:
    for name in _entries("vars", file):
        yield f"{name}="
    for node in _entries("environments", file).values():
        own = node.items.get("vars") if isinstance(node, Mapping) else None
        for name in own.items if isinstance(own, Mapping) else ():
            yield f"{name}="


def _rules(incomplete: str, file: str | None) -> Iterable[str]:
    for rule in rules():
        yield from (rule.id, rule.name)


def _explained(incomplete: str, file: str | None) -> Iterable[str]:
    """Rules, errors, kinds, and the next step of a field's path: an entry of the spec, or a key."""
    above, dot, _ = incomplete.rpartition(".")
    if not dot:
        yield from _rules(incomplete, file)
        for error in catalogue():
            yield from (error.id, error.name)
        yield from NAMES
        yield from installed.schema()["properties"]
        return
    described = installed.schemas().describe(above)
    keys = described.keys if described is not None else ()
    document = _document(file) if "." not in above else None
    names = document.entries.get(above, {}) if document is not None else {}
    yield from (f"{above}.{key}" for key in (*keys, *names))


_VALUES: dict[str, Callable[[str, str | None], Iterable[str]]] = {
    "environment": _environments,
    "target": _targets,
    "variable": _variables,
    "rule": _rules,
    "anything": _explained,
}
