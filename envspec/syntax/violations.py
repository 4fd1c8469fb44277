"""All that jsonschema finds wrong with a tree. Loaded only when the closures have refused it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from envspec.lazy import load
from envspec.source import Path
from envspec.syntax.closures import Checker, Schema, python_pattern
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["Violation", "plain", "violations"]


class Violation(NamedTuple):
    """A part of the schema that a node breaks.

    `keyword` is the one that failed, `schema` the part it stands in, `key` the offending key of
    the mapping at `path` where it is a key that is wrong. A union that a node does not fit at all is the keyword `anyOf`.
    """

    path: Path
    keyword: str
    schema: Schema
    key: str | None = None


def violations(closures: Checker, root: Mapping) -> list[Violation]:
    """What is wrong with `root`, in no particular order. Entries that the closures accept are left out."""
    validator = _validator()(closures.schema)
    data = plain(closures, closures.schema, root)
    found = [each for fault in validator.iter_errors(data) for each in _flat(closures, fault)]
    return list({(each.path, each.keyword, each.key): each for each in found}.values())


def plain(closures: Checker, schema: Schema, node: Node) -> Any:
    """A tree as data for jsonschema: text is a string, `key:` with nothing after it is None.

    Of a map with free keys (services, environments …) only the entries at fault are kept, so that one fault
    among a thousand services costs one service.
    """
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    parts = _parts(closures, schema)
    if isinstance(node, Sequence):
        items: Schema = next((part["items"] for part in parts if "items" in part), {})
        return [plain(closures, items, item) for item in node.items]
    out: dict[str, Any] = {}
    for key, value in node.items.items():
        below: Schema = {}
        for part in parts:
            entry = part.get("additionalProperties")
            if key in part.get("properties", ()):
                below = part["properties"][key]
            elif isinstance(entry, dict):
                below = entry
                names = part.get("propertyNames")
                if closures.of(entry)(value) and (names is None or closures.of(names)(node.keys[key])):
                    break
        else:
            out[key] = plain(closures, below, value)
    return out


def _parts(closures: Checker, schema: Schema) -> list[Schema]:
    schema = closures.resolve(schema)
    inner = schema.get("anyOf") or schema.get("allOf")
    return [part for one in inner for part in _parts(closures, one)] if inner else [schema]


def _validator() -> Any:
    """jsonschema's validator of the schema's dialect, with `$` as the end of a text as in ECMA 262."""
    jsonschema = load("jsonschema")

    def pattern(validator: Any, wanted: str, text: Any, schema: Schema) -> Iterator[Any]:
        if isinstance(text, str) and not re.search(python_pattern(wanted), text):
            yield jsonschema.ValidationError("pattern")

    base = jsonschema.Draft202012Validator
    return jsonschema.validators.extend(base, {"pattern": pattern})


def _flat(closures: Checker, fault: Any) -> Iterator[Violation]:
    """A fault of jsonschema as violations: of a union only the branch that the kind of node picks."""
    path: Path = tuple(fault.absolute_path)
    if fault.validator == "anyOf":
        yield from _union(closures, fault, path)
    elif fault.validator == "additionalProperties":
        known = fault.schema.get("properties", {})
        for key in fault.instance:
            if key not in known:
                yield Violation(path, "additionalProperties", fault.schema, key)
    elif fault.validator == "required":
        for key in fault.validator_value:
            if key not in fault.instance:
                yield Violation(path, "required", fault.schema, key)
    elif "propertyNames" in fault.absolute_schema_path:
        yield Violation(path, "propertyNames", fault.schema, fault.instance)
    else:
        yield Violation(path, fault.validator, fault.schema)


def _union(closures: Checker, fault: Any, path: Path) -> Iterator[Violation]:
    wanted = {dict: "object", list: "array", str: "string", type(None): "string"}[type(fault.instance)]
    for index, branch in enumerate(fault.schema["anyOf"]):
        if any(wanted in _kinds(part) for part in _parts(closures, branch)):
            for inner in fault.context:
                if inner.schema_path[0] == index:
                    yield from _flat(closures, inner)
            return
    yield Violation(path, "anyOf", fault.schema)


def _kinds(schema: Schema) -> set[str]:
    allowed = schema.get("type", ("object", "array", "string"))
    refused = schema.get("not", {}).get("type", ())
    return ({allowed} if isinstance(allowed, str) else set(allowed)) - set(refused)
