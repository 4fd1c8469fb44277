"""How a target declares its options: a mapping of texts and lists of texts, each with its type and its words.

    OPTIONS = options("Options for the bus.", line=choice("Where it goes.", "harbour", "airport"), patches=PATCHES)

What comes out is JSON Schema, which stands in that of the language for compiler, editors and documentation alike. To
the language every scalar is text, so that a type is a pattern of the core's: see `definitions` of its schema.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from envspec.backend.target import Schema
from envspec.near import listed

__all__ = [
    "FILES",
    "OBJECTS",
    "PATCHES",
    "choice",
    "each",
    "number",
    "one_or_each",
    "options",
    "path",
    "problem",
    "switch",
    "text",
]

#: The option `patches`: files that are merged into what the target emits. The Plan has them in `patches`.
PATCHES: Schema = {"$ref": "#/definitions/patches"}
#: The option `objects`: files with objects that stand beside what the target emits. The Plan has them in `objects`.
OBJECTS: Schema = {"$ref": "#/definitions/objects"}
#: The options that name files, by the only names that they have.
FILES = {"patches": PATCHES, "objects": OBJECTS}


def options(description: str, **fields: Schema) -> Schema:
    """The options of a target, by name."""
    return {
        "description": description,
        "type": ["object", "null"],
        "properties": fields,
        "additionalProperties": False,
    }


def text(description: str, *, default: str | None = None, examples: Sequence[str] = ()) -> Schema:
    """A text that is not empty; references may stand in it."""
    return _typed("filled", description, default, examples)


def path(description: str, *, default: str | None = None, examples: Sequence[str] = ()) -> Schema:
    """A path in the project, relative to the file that says it."""
    return _typed("path", description, default, examples)


def number(description: str, *, default: int | None = None, examples: Sequence[int] = ()) -> Schema:
    """A whole number from 1; the Plan has it as text."""
    return _typed("positive", description, default, examples)


def switch(description: str, *, default: bool | None = None) -> Schema:
    """`true` or `false`; the Plan has it as text."""
    return _typed("bool", description, default, ())


def choice(description: str, *words: str, default: str | None = None) -> Schema:
    """One of several words."""
    known = {} if default is None else {"default": default}
    return {"description": description, **known, "type": "string", "enum": list(words), "x-envspec-type": "enum"}


def each(description: str, type: str = "filled", *, examples: Sequence[Sequence[str]] = ()) -> Schema:
    """A list of texts; `type` is the type of one, by its name in the core's definitions without `type.`."""
    shown = {"examples": [list(example) for example in examples]} if examples else {}
    return {"description": description, **shown, "type": ["array", "null"], "items": _reference(type)}


def one_or_each(description: str, type: str = "filled", *, examples: Sequence[str] = ()) -> Schema:
    """A text, or a list of texts."""
    shown = {"examples": list(examples)} if examples else {}
    several = {"title": "list", "type": ["array", "null"], "items": _reference(type)}
    return {"description": description, **shown, "anyOf": [{"title": "one", "allOf": [_reference(type)]}, several]}


def _typed(type: str, description: str, default: Any, examples: Sequence[Any]) -> Schema:
    known = {} if default is None else {"default": default}
    shown = {"examples": list(examples)} if examples else {}
    return {"description": description, **known, **shown, "allOf": [_reference(type)]}


def _reference(type: str) -> Schema:
    return {"$ref": f"#/definitions/type.{type}"}


def problem(schema: Any, definitions: Schema) -> str:
    """What keeps the options of a target from standing in the schema of the language; empty where nothing does."""
    fields = schema.get("properties", {}) if isinstance(schema, dict) else None
    if not isinstance(fields, dict) or schema.get("additionalProperties") is not False:
        return "they are no mapping of options, as `envspec.backend.options.options` makes it"
    for name, field in fields.items():
        if not isinstance(field, dict):
            return f"`{name}` has no schema"
        if name in FILES or field in FILES.values():
            if field != FILES.get(name):
                return f"`{name}` is not what the language means by {listed(FILES)}, which name files"
            continue
        ways = field.get("anyOf", [field])
        entries = [way.get("items", way) if way.get("type") == ["array", "null"] else way for way in ways]
        if not all(_is_text(entry, definitions) for entry in entries):
            return f"`{name}` is neither a text nor a list of texts of a type that the language has"
    return ""


def _is_text(schema: Any, definitions: Schema) -> bool:
    """Whether a schema is that of a scalar: a type of the language, or a choice of words."""
    if not isinstance(schema, dict):
        return False
    references = [schema, *schema.get("allOf", ())]
    named = [part["$ref"] for part in references if isinstance(part, dict) and "$ref" in part]
    if named:
        return all(str(name).startswith("#/definitions/type.") and name[14:] in definitions for name in named)
    return schema.get("type") == "string" and bool(schema.get("enum"))
