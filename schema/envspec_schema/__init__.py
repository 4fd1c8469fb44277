"""The JSON Schema of the language: structure, types, descriptions, examples and defaults, in one file."""

from __future__ import annotations

import json
import os.path
from typing import Any

__all__ = ["load", "path"]


def path() -> str:
    """The schema's own file, for editors and for `envspec schema`."""
    return os.path.join(os.path.dirname(__file__), "envspec.schema.json")


def load() -> dict[str, Any]:
    """The schema as plain data, read anew each time; the caller keeps it."""
    with open(path(), "rb") as file:
        schema: dict[str, Any] = json.load(file)
    return schema
