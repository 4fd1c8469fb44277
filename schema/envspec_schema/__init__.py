"""The JSON Schema of the language: structure, types, descriptions, examples and defaults, in one file."""

from __future__ import annotations

import json
import os.path
from typing import Any

__all__ = ["load", "text"]


def text() -> bytes:
    """The schema's own file, in UTF-8: what `envspec schema` prints. It may stand in a folder or in a zip."""
    loader: Any = __spec__.loader
    found: bytes = loader.get_data(os.path.join(os.path.dirname(__file__), "envspec.schema.json"))
    return found


def load() -> dict[str, Any]:
    """The schema as plain data, read anew each time; the caller keeps it."""
    schema: dict[str, Any] = json.loads(text())
    return schema
