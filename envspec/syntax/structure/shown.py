"""How messages show what the user wrote, and what the schema has for an example."""

from __future__ import annotations

from typing import Any

from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Sequence

__all__ = ["SHOWN", "confidential", "first_line", "kind", "quoted", "spelled"]

#: A longer value is not repeated in a message.
SHOWN = 40


def confidential(path: Path) -> bool:
    """Whether somebody may have written a secret's value at this place, where a name belongs."""
    return "secrets" in path and (path[0] != "secrets" or len(path) > 2)


def kind(node: Node) -> str:
    """What stands there: a mapping, a list, text or nothing."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.empty else "text"


def quoted(text: str) -> str:
    """A text of the user's in a message: on one line, and not too long."""
    flat = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return f"`{flat}`" if len(flat) <= SHOWN else f"`{flat[:SHOWN]}…`"


def spelled(value: Any) -> str:
    """A scalar of the schema's examples as a spec has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def first_line(example: dict[str, Any]) -> str:
    """The first line of an example that is a mapping."""
    key, value = next(iter(example.items()))
    return f"{key}: {spelled(value)}" if not isinstance(value, dict | list) else f"{key}:"
