"""Slips that YAML makes easy: a missing blank, and booleans in other words."""

from __future__ import annotations

from envspec.syntax.structure.shown import SHOWN

__all__ = ["meant_boolean", "missing_blank"]

_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "y", "1"), "true"),
    **dict.fromkeys(("false", "no", "off", "n", "0"), "false"),
}


def missing_blank(text: str) -> str:
    """How to mend `key:value`, which YAML takes for one text for want of a blank; empty for other texts."""
    key, colon, value = text.partition(":")
    word = key.replace("_", "").replace("-", "")
    if not (colon and value) or value.startswith((" ", ":", "//")) or not (word.isalnum() and word[0].isalpha()):
        return ""
    return f"a blank is missing after the colon: write `{key}: ` and then the value" if len(key) <= SHOWN else ""


def meant_boolean(text: str, otherwise: str = "write `true` or `false`") -> str:
    """How to write what somebody meant by a boolean of YAML 1.1, or by another spelling; else `otherwise`."""
    meant = _BOOLEANS.get(text.lower())
    return f"write `{meant}`" if meant else otherwise
