"""The schema seen as fields: every leaf by its pattern, and what the schema says of a field."""

from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = ["Field", "Schema", "Schemas", "one_of", "with_article"]

Schema = dict[str, Any]


class Field(NamedTuple):
    """What the schema says of a field.

    `type` is in words ("a size", "one of rolling, recreate, canary"); `default` and `examples` are plain
    data; `default` is None where there is none or the description tells it; `keys` are a mapping's own keys.
    """

    pattern: str
    title: str
    description: str
    type: str
    default: Any
    examples: tuple[Any, ...]
    keys: tuple[str, ...]


class Schemas:
    """Ways through a schema. References and lone `allOf` are followed; a union is its branches."""

    def __init__(self, schema: Schema) -> None:
        self.root = schema
        self.definitions: dict[str, Schema] = schema.get("definitions", {})

    def resolve(self, schema: Schema) -> Schema:
        """The field: what a reference refers to, with its own description."""
        while "$ref" in schema:
            schema = self.definitions[schema["$ref"].rpartition("/")[2]]
        return schema

    def branches(self, schema: Schema) -> list[Schema]:
        """The alternatives of a field without unions, `allOf` and references; one where it is no union."""
        schema = self.resolve(schema)
        inner = schema.get("anyOf") or schema.get("allOf")
        if not inner:
            return [schema]
        return [branch for part in inner for branch in self.branches(part)]

    def step(self, schema: Schema, part: str | int) -> Schema | None:
        """The field below a field; `*` or a position is an entry of a list, `*` or any key one of a map."""
        for branch in self.branches(schema):
            if isinstance(part, str) and part in branch.get("properties", ()):
                return self.resolve(branch["properties"][part])
        for branch in self.branches(schema):
            if "items" in branch and (part == "*" or isinstance(part, int) or part.isdecimal()):
                return self.resolve(branch["items"])
            if isinstance(part, str) and isinstance(branch.get("additionalProperties"), dict):
                return self.resolve(branch["additionalProperties"])
        return None

    def at(self, path: tuple[str | int, ...]) -> Schema | None:
        """The field at a path of a spec or a pattern, None where the language has no such field."""
        found: Schema | None = self.root
        for part in path:
            if found is None:
                return None
            found = self.step(found, part)
        return found

    def words(self, schema: Schema) -> str:
        """The type of a field in words: `a size`, `a port or a mapping`, `a list`."""
        names = dict.fromkeys(map(self.word, self.branches(schema)))
        return " or ".join(names)

    def word(self, branch: Schema) -> str:
        """The type of one branch in words."""
        if "enum" in branch:
            return one_of([word for word in branch["enum"] if isinstance(word, str)])
        if "x-envspec-type" in branch:
            return with_article(branch["title"])
        kinds = branch["type"]
        return "a list" if "array" in kinds else "a mapping"

    def leaves(self) -> tuple[str, ...]:
        """Every leaf as a dotted pattern, in the order of the schema; `*` is any key or position.

        Both forms of a union are there where they differ: `services.*.ports.*` and `services.*.ports.*.port`.
        """
        return tuple(dict.fromkeys(self._walk(self.root, "")))

    def _walk(self, schema: Schema, prefix: str) -> Iterator[str]:
        for branch in self.branches(schema):
            below = dict(branch.get("properties", {}))
            entry = branch.get("additionalProperties") or branch.get("items")
            if entry:
                below["*"] = entry
            if not below:
                yield prefix
            for key, part in below.items():
                yield from self._walk(part, f"{prefix}.{key}" if prefix else key)

    def holds_more(self, path: tuple[str | int, ...]) -> bool:
        """Whether a field of a Plan is a mapping or a list and never a text: with nothing in it, it says nothing."""
        places = [("environments", "*", *path[1:])] if path[0] == "options" else [path, ("environments", "*", *path)]
        found = next((field for field in map(self.at, places) if field is not None), None)
        return found is not None and not any(
            "string" in branch.get("type", "string") for branch in self.branches(found)
        )

    def describe(self, pattern: str) -> Field | None:
        """What the schema says of `services.web.replicas` or `services.*.replicas`; None for no field."""
        found = self.at(tuple(pattern.replace("[", ".").replace("]", "").split(".")))
        if found is None:
            return None
        branches = self.branches(found)
        keys = dict.fromkeys(key for branch in branches for key in branch.get("properties", ()))
        return Field(
            pattern,
            found.get("title", ""),
            found.get("description", ""),
            self.words(found),
            found.get("default"),
            tuple(found.get("examples", ())),
            tuple(keys),
        )


def with_article(noun: str) -> str:
    """`size` is `a size`, `address` is `an address`; `text` stays as it is."""
    if noun in ("text", "true or false", "true, false or one variable"):
        return noun
    if noun.startswith("name of"):
        return f"the {noun}"
    return ("an " if noun[0] in "aeio" else "a ") + noun


def one_of(words: list[str]) -> str:
    """The choices of an enum in words."""
    return f"`{words[0]}`" if len(words) == 1 else "one of " + ", ".join(words)
