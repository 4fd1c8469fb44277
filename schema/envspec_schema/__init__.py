"""The JSON Schema of the language: structure, types, descriptions, examples and defaults, in one file."""

from __future__ import annotations

import json
import os.path
from typing import Any

__all__ = ["load", "targets", "text"]


def text() -> bytes:
    """The schema's own file, in UTF-8: the language alone, without the options of targets."""
    loader: Any = __spec__.loader
    found: bytes = loader.get_data(os.path.join(os.path.dirname(__file__), "envspec.schema.json"))
    return found


def load() -> dict[str, Any]:
    """The schema as plain data, read anew each time; the caller keeps it."""
    schema: dict[str, Any] = json.loads(text())
    return schema


def targets(schema: dict[str, Any]) -> dict[str, Any]:
    """The fields of an environment in a loaded schema, among which the options of targets may be put, by name."""
    fields: dict[str, Any] = schema["definitions"]["environment"]["properties"]
    return fields
