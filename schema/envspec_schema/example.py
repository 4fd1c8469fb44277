"""Examples and defaults of the schema, written as a spec has them: block style, quotes where they are needed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["block", "scalar"]


def _plain(text: str) -> bool:
    """Whether YAML reads the text as it stands, and nobody mistakes it for a number."""
    numeric = re.fullmatch(r"\d+(\.\d+|:\d+)?|true|false|null|yes|no|on|off", text)
    return bool(text) and not numeric and not re.search(r"^[\s\"'&*!|>%@`{}\[\],#?:-]|: |\s#|\s$|^$", text)


def scalar(value: Any) -> str:
    """A single value; one that a reader could take for another type is quoted."""
    if isinstance(value, str):
        return value if _plain(value) else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def block(value: Any, indent: str = "") -> Iterator[str]:
    """The lines of plain data in block style, as the language wants it."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _pair(f"{indent}{scalar(key)}:", below, indent + "  ")
    elif isinstance(value, list):
        for item in value:
            lines = list(block(item, indent + "  "))
            yield f"{indent}- {lines[0].strip()}"
            yield from lines[1:]
    else:
        yield f"{indent}{scalar(value)}"


def _pair(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        yield head
        yield from block(value, indent)
    elif isinstance(value, str) and "\n" in value:
        yield f"{head} |"
        yield from (f"{indent}{line}" for line in value.rstrip("\n").split("\n"))
    else:
        yield f"{head} {scalar(value)}"
