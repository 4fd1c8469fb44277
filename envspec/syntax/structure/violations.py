"""All that jsonschema finds wrong with a tree. Loaded only when the compiled schema has refused it."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from envspec.lazy import load
from envspec.source import Path
from envspec.syntax.structure.compiled_schema import CompiledSchema, Schema, python_pattern
from envspec.syntax.tree import Mapping, Node, Scalar

__all__ = ["FaultyEntries", "Violation", "violations"]

#: Faulty entries of maps and lists that are looked at. A file that has more is not mended in one go, and a
#: hostile one has a hundred thousand.
MAX_ENTRIES = 1000


class Violation(NamedTuple):
    """A part of the schema that a node breaks.

    `keyword` is the one that failed and `schema` the part it stands in. `key` is the offending key of the
    mapping at `path`, where it is a key that is wrong. A node that fits no branch of a union breaks `anyOf`.
    """

    path: Path
    keyword: str
    schema: Schema
    key: str | None = None


def violations(compiled: CompiledSchema, root: Mapping) -> list[Violation]:
    """What is wrong with `root`, in no particular order, each once."""
    faulty = FaultyEntries(compiled)
    data = faulty.plain(compiled.schema, root, ())
    faults = _validator()(compiled.schema).iter_errors(data)
    found = [each._replace(path=faulty.path(each.path)) for fault in faults for each in _flat(compiled, fault)]
    return list({(each.path, each.keyword, each.key): each for each in found}.values())


class FaultyEntries:
    """A tree as data for jsonschema, to which text is a string and `key:` with nothing after it None.

    Of lists and of maps with free keys (services, environments …) only the entries at fault are kept, so that
    one fault among a thousand services costs one service; of each at least one, so that no fault is hidden.
    """

    def __init__(self, compiled: CompiledSchema) -> None:
        self.compiled = compiled
        self.left = MAX_ENTRIES
        self.positions: dict[Path, list[int]] = {}

    def path(self, path: Path) -> Path:
        """The path in the tree of a path in the data: the positions in lists differ."""
        return tuple(self.positions[path[:at]][part] if isinstance(part, int) else part for at, part in enumerate(path))

    def plain(self, schema: Schema, node: Node, path: Path) -> Any:
        if isinstance(node, Scalar):
            return None if node.empty else node.text
        parts = _parts(self.compiled, schema)
        if isinstance(node, Mapping):
            return self.mapping(parts, node, path)
        items: Schema = next((part["items"] for part in parts if "items" in part), {})
        accepts = self.compiled.of(items)
        kept = [at for at, item in enumerate(node.items) if not accepts(item)][: max(self.left, 1)]
        self.left -= len(kept)
        self.positions[path] = kept
        return [self.plain(items, node.items[at], (*path, place)) for place, at in enumerate(kept)]

    def mapping(self, parts: list[Schema], node: Mapping, path: Path) -> dict[str, Any]:
        out: dict[str, Any] = {}
        part = next((part for part in parts if "properties" in part or "additionalProperties" in part), {})
        fields, entry = part.get("properties", {}), part.get("additionalProperties")
        accepts = self.compiled.of(entry) if isinstance(entry, dict) else None
        kept = False
        for key, value in node.items.items():
            if key in fields:
                out[key] = self.plain(fields[key], value, (*path, key))
                continue
            if accepts and accepts(value) and self.named(part, node.keys[key]):
                continue
            if self.left > 0 or not kept:
                self.left -= 1
                kept = True
                out[key] = self.plain(entry, value, (*path, key)) if isinstance(entry, dict) else None
        return out

    def named(self, part: Schema, key: Scalar) -> bool:
        return "propertyNames" not in part or self.compiled.of(part["propertyNames"])(key)


def _parts(compiled: CompiledSchema, schema: Schema) -> list[Schema]:
    """A schema without references, `allOf` and unions: its alternatives."""
    schema = compiled.resolve(schema)
    inner = schema.get("anyOf") or schema.get("allOf")
    return [part for one in inner for part in _parts(compiled, one)] if inner else [schema]


def _validator() -> Any:
    """jsonschema's validator of the schema's dialect, with `$` as the end of a text as in ECMA 262."""
    jsonschema = load("jsonschema")

    def pattern(validator: Any, wanted: str, text: Any, schema: Schema) -> Iterator[Any]:
        if isinstance(text, str) and not re.search(python_pattern(wanted), text):
            yield jsonschema.ValidationError("pattern")

    return jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern})


def _flat(compiled: CompiledSchema, fault: Any) -> Iterator[Violation]:
    """A fault of jsonschema as violations: of a union only the branch that the kind of node picks."""
    path: Path = tuple(fault.absolute_path)
    if fault.validator == "anyOf":
        yield from _union(compiled, fault, path)
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


def _union(compiled: CompiledSchema, fault: Any, path: Path) -> Iterator[Violation]:
    """The violations of the branch that takes nodes of this kind; an empty node is meant as a text."""
    instance = fault.instance
    kind = "object" if isinstance(instance, dict) else "array" if isinstance(instance, list) else "string"
    for index, branch in enumerate(fault.schema["anyOf"]):
        if any(kind in _kinds(part) for part in _parts(compiled, branch)):
            for inner in fault.context:
                if inner.schema_path[0] == index:
                    yield from _flat(compiled, inner)
            return
    yield Violation(path, "anyOf", fault.schema)


def _kinds(schema: Schema) -> set[str]:
    allowed = schema.get("type", ("object", "array", "string"))
    refused = schema.get("not", {}).get("type", ())
    return ({allowed} if isinstance(allowed, str) else set(allowed)) - set(refused)
