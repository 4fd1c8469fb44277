"""How messages about structure speak of what the user wrote."""

from __future__ import annotations

from typing import Any

from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Sequence

__all__ = ["blank_help", "boolean_help", "confidential", "first_line", "kind", "quoted", "spelled"]

#: A longer value is not repeated in a message.
_SHOWN = 40


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
    return f"`{flat}`" if len(flat) <= _SHOWN else f"`{flat[:_SHOWN]}…`"


_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "y", "1"), "true"),
    **dict.fromkeys(("false", "no", "off", "n", "0"), "false"),
}


def blank_help(text: str) -> str:
    """How to mend `key:value`, which YAML takes for one text for want of a blank; empty for other texts."""
    key, colon, value = text.partition(":")
    word = key.replace("_", "").replace("-", "")
    if not (colon and value) or value.startswith((" ", ":", "//")) or not (word.isalnum() and word[0].isalpha()):
        return ""
    return f"a blank is missing after the colon: write `{key}: ` and then the value" if len(key) <= _SHOWN else ""


def boolean_help(text: str) -> str:
    """How to write what somebody meant by a boolean of YAML 1.1, or by another spelling."""
    meant = _BOOLEANS.get(text.lower())
    return f"write `{meant}`" if meant else "write `true` or `false`"


def spelled(value: Any) -> str:
    """A scalar of the schema's examples as a spec has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def first_line(example: dict[str, Any]) -> str:
    """The first line of an example that is a mapping."""
    key, value = next(iter(example.items()))
    return f"{key}: {spelled(value)}" if not isinstance(value, dict | list) else f"{key}:"
