"""Keys that the language has, but not where they stand."""

from __future__ import annotations

from envspec.backend import installed
from envspec.diagnostic import Diagnostic, error
from envspec.source import Path, format_path
from envspec.syntax.structure.violations import Violation
from envspec.syntax.tree import Mapping, Scalar, find
from envspec_schema.leaves import Schema, Schemas

__all__ = ["another_kind", "indented_too_little", "where_it_belongs"]

_KINDS = {"presets": "a preset", "jobs": "a job", "state": "a state"}


def another_kind(schemas: Schemas, path: Path, key: str) -> str:
    """Why an unknown key that the language has elsewhere under this very name does not belong here, or nothing."""
    if not path:
        known = key in installed.names()
        return f"the options of a target stand in an environment: `environments.prod.{key}`" if known else ""
    if key == "dev" and path[0] == "environments":
        return "`dev` stands in the entry itself; an environment overrides the fields as they are"
    if key == "managed" and path[0] == "state":
        return "an environment says that somebody else runs it: `environments.prod.state`"
    section, depth = (path[2], 4) if path[0] == "environments" and len(path) > 2 else (path[0], 2)
    kind = _KINDS.get(str(section))
    if kind is None or len(path) < depth:
        return ""
    rest = path[depth:]
    if rest[:1] == ("dev",):
        in_services = key in _keys(schemas, ("services", "*", *rest))
    else:
        in_services = key in _keys(schemas, ("services", "*", *rest)) and len(rest) == 0
    return f"{kind} has no `{key}`; services do" if in_services else ""


def where_it_belongs(schemas: Schemas, path: Path, key: str) -> str:
    """A hint for an unknown key that another mapping has: one of those above, or the only one below."""
    for end in range(len(path) - 1, -1, -1):
        if key in _keys(schemas, path[:end]) and not isinstance(path[end], int):
            where = f"in `{format_path(path[:end])}`" if end else "at the top level of the file"
            return f"`{key}` stands {where}; indent it less"
    here = schemas.at(path)
    below = []
    for branch in schemas.branches(here) if here else ():
        for name, part in branch.get("properties", {}).items():
            if any(key in inner.get("properties", ()) for inner in schemas.branches(part)):
                below.append(name)
    own = [name for name in below if name != "dev"]
    name = own[0] if len(own) == 1 else below[0] if below == ["dev"] else ""
    return f"`{key}` belongs in `{name}`" if name else ""


def indented_too_little(
    schemas: Schemas, root: Mapping, violations: list[Violation]
) -> tuple[list[Diagnostic], list[Violation]]:
    """Fields of a service at the indentation of its name are one fault, however many they are.

        services:
          web:
          image: nginx:1.27.3

    Gives the diagnostics, and the violations that are not consequences of such a fault.
    """
    stray: dict[Path, tuple[str, str]] = {}
    rest = []
    for violation in violations:
        whole = violation.path if violation.key is None else (*violation.path, violation.key)
        at = next((end for end in range(1, len(whole)) if _stray(schemas, root, whole[:end], whole[end])), None)
        if at is None:
            rest.append(violation)
            continue
        name = str(whole[at])
        first = stray.setdefault(whole[:at], (name, _empty_before(root, whole[:at], name)))
        node = find(root, whole[:at])[0]
        if isinstance(node, Mapping):
            order = list(node.items)
            if order.index(name) < order.index(first[0]):
                stray[whole[:at]] = (name, _empty_before(root, whole[:at], name))
    found = []
    for path, (name, owner) in stray.items():
        node = find(root, path)[0]
        span = node.keys[name].span if isinstance(node, Mapping) else node.span
        message = f"`{name}` stands beside `{owner}` instead of in it"
        help = f"indent `{name}` and what follows it further than `{owner}`"
        # The path is that of the whole map: nobody can tell which of its entries are ones.
        found.append(error("ENV038", "indented-too-little", message, span, help, path))
    return found, rest


def _stray(schemas: Schemas, root: Mapping, path: Path, key: str | int) -> bool:
    """Whether `key` is a field of the entries of the map at `path`, and stands after an empty entry."""
    field = schemas.at(path)
    if field is None or not isinstance(key, str) or _keys(schemas, path):
        return False
    return key in _keys(schemas, (*path, key)) and bool(_empty_before(root, path, key))


def _empty_before(root: Mapping, path: Path, key: str) -> str:
    """The last entry with nothing in it that stands before `key`; empty where there is none."""
    node = find(root, path)[0]
    empty = ""
    for name, value in node.items.items() if isinstance(node, Mapping) else ():
        if name == key:
            return empty
        if isinstance(value, Scalar) and value.empty:
            empty = name
    return ""


def _keys(schemas: Schemas, path: Path) -> set[str]:
    found: Schema | None = schemas.at(path)
    return {key for branch in schemas.branches(found) for key in branch.get("properties", ())} if found else set()
