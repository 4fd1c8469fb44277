"""The schema compiled to closures: each says of a node whether it is as its part of the schema wants it.

They know the keywords that the schema uses and no other; a test holds their verdict against jsonschema's.
A closure is built when a spec first sets its field, so that a small spec pays for what it uses.

To the schema, text is a string and `key:` with nothing after it is null. There are no numbers and no
booleans: `16.10` is text, and the schema says with a pattern what text a number is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["Check", "CompiledSchema", "Schema"]

Schema = dict[str, Any]
#: The verdict on a node. Its kind is looked at first, so that what follows may read its text or its items.
Check = Callable[[Any], bool]


class _Fields(dict[str, Check]):
    """The checks of a mapping's keys, each built when it is first asked for. Unknown keys are refused."""

    __slots__ = ("build", "others", "schemas")

    def __init__(self, schemas: Schema, others: Check, build: Callable[[Schema], Check]) -> None:
        self.schemas = schemas
        self.others = others
        self.build = build

    def __missing__(self, key: str) -> Check:
        schema = self.schemas.get(key)
        if schema is None:
            return self.others
        self[key] = check = self.build(schema)
        return check


class CompiledSchema:
    """The closures of one schema. `accepts` is the verdict on a tree, `of` the closure of a part."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.definitions: dict[str, Schema] = schema.get("definitions", {})
        self._built: dict[str, Check] = {}

    def accepts(self, root: Node) -> bool:
        return self.of(self.schema)(root)

    def resolve(self, schema: Schema) -> Schema:
        """What a reference refers to; any other schema is itself."""
        while "$ref" in schema:
            schema = self.definitions[schema["$ref"].rpartition("/")[2]]
        return schema

    def of(self, schema: Schema) -> Check:
        """The closure of a part of the schema. The closures of definitions are built once."""
        reference = schema.get("$ref")
        if reference is None:
            return self._build(schema)
        check = self._built.get(reference)
        if check is None:
            check = self._built[reference] = self.of(self.resolve(schema))
        return check

    def _build(self, schema: Schema) -> Check:
        parts = [self.of(part) for part in schema.get("allOf", ())]
        if "anyOf" in schema:
            parts.append(_any([self.of(branch) for branch in schema["anyOf"]]))
        if "type" in schema or "not" in schema or not parts:
            parts.append(self._own(schema))
        return parts[0] if len(parts) == 1 else _all(parts)

    def _own(self, schema: Schema) -> Check:
        types = _types(schema)
        kinds: dict[type, Check] = {}
        if "object" in types:
            kinds[Mapping] = self._mapping(schema)
        if "array" in types:
            items = self.of(schema["items"]) if "items" in schema else _anything
            kinds[Sequence] = lambda node: all(map(items, node.items))
        if "string" in types:
            kinds[Scalar] = _text(schema, "null" in types)
        elif "null" in types:
            kinds[Scalar] = lambda node: node.plain and not node.text
        return lambda node: type(node) in kinds and kinds[type(node)](node)

    def _mapping(self, schema: Schema) -> Check:
        extra = schema.get("additionalProperties", True)
        others = _nothing if extra is False else _anything if extra is True else self.of(extra)
        fields = _Fields(schema.get("properties", {}), others, self.of)
        required = schema.get("required", ())
        names = self.of(schema["propertyNames"]) if "propertyNames" in schema else None

        def check(node: Any) -> bool:
            items = node.items
            if names is not None:
                for key in node.keys.values():
                    if not names(key):
                        return False
            for key, value in items.items():
                if not fields[key](value):
                    return False
            return all(key in items for key in required)

        return check


def _types(schema: Schema) -> set[str]:
    """The types that a schema's own keywords let through, of those that a tree has."""
    every = {"object", "array", "string", "null"}
    allowed = schema.get("type", every)
    found = {allowed} if isinstance(allowed, str) else set(allowed)
    refused = schema.get("not", {}).get("type", ())
    return (found & every) - ({refused} if isinstance(refused, str) else set(refused))


def _text(schema: Schema, null: bool) -> Check:
    """The check of a scalar. What has a pattern or an enum is never null, which a test of the schema holds."""
    if "enum" in schema:
        words = frozenset(word for word in schema["enum"] if isinstance(word, str))
        return lambda node: node.text in words
    if "pattern" in schema:
        matches = re.compile(python_pattern(schema["pattern"])).match
        return lambda node: matches(node.text) is not None
    shortest = schema.get("minLength", 0)
    if shortest:
        return lambda node: len(node.text) >= shortest
    return _anything if null else lambda node: not node.plain or node.text != ""


def python_pattern(pattern: str) -> str:
    """A pattern of the schema for `re.match`: its `$` is the end of the text, not before a last newline."""
    return re.sub(r"(?<!\\)\$(?![^\[]*\])", r"\\Z", pattern)


def _any(checks: list[Check]) -> Check:
    return lambda node: any(check(node) for check in checks)


def _all(checks: list[Check]) -> Check:
    return lambda node: all(check(node) for check in checks)


def _anything(node: Node) -> bool:
    return True


def _nothing(node: Node) -> bool:
    return False
