"""What a word without quotes is, as the targets' own readers have it; they are written in Go, and mostly agree.

https://pkg.go.dev/gopkg.in/yaml.v3 and https://pkg.go.dev/sigs.k8s.io/yaml, whose rules come from YAML 1.1.
"""

from __future__ import annotations

import re
from math import isfinite

__all__ = ["Scalar", "UnclearError", "resolved"]

Scalar = str | int | float | bool | None

_CONSTANTS: dict[str, Scalar] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
#: true and false to YAML 1.1 and so to kubectl, texts to Compose
_SOME_TRUE = frozenset({"y", "yes", "on"})
_SOME_FALSE = frozenset({"n", "no", "off"})
_NO_NUMBER = re.compile(r"[-+]?\.inf\Z|\.nan\Z", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\.?[0-9]")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z")
_BASED = re.compile(r"([-+]?)0(?:([xob]))?([0-9a-fA-F_]+)\Z")
_BASES = {"x": 16, "o": 8, "b": 2, None: 8}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
#: 64 bits, each of them written
_LONGEST = 70
_TOO_LONG = "no reader keeps such a number: write it in quotes"


class UnclearError(ValueError):
    """A word that one reader takes for this and another for that; the text says how to write what is meant."""


def resolved(word: str) -> Scalar:
    """The value of a word without quotes: a number as JSON has it, true, false, null, or the text that it is.

    Dates and times are texts. Raises UnclearError.
    """
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    plain = word.lower()
    if plain in _SOME_TRUE or plain in _SOME_FALSE:
        truth = "true" if plain in _SOME_TRUE else "false"
        raise UnclearError(f'write `{truth}`, or "{word}" in quotes if it is a text')
    if _NO_NUMBER.match(word):
        raise UnclearError("JSON has no such number: write it in quotes")
    return _number(word) if _NUMBER.match(word) else word


def _number(word: str) -> Scalar:
    based = _BASED.match(word)
    if len(word) > _LONGEST and (based or _DECIMAL.match(word) or _FLOAT.match(word)):
        raise UnclearError(_TOO_LONG)
    if _DECIMAL.match(word):
        return _whole(int(word))
    if based:
        try:
            value = int(based[1] + based[3].replace("_", ""), _BASES[based[2]])
        except ValueError:  # 08 is eight to some, and a text to others
            raise UnclearError(f'write the number as it is, or "{word}" in quotes if it is a text') from None
        return _whole(value)
    if _FLOAT.match(word):
        if not isfinite(float(word)):
            raise UnclearError(_TOO_LONG)
        return float(word)
    return word


def _whole(value: int) -> int:
    if not -(2**63) <= value < 2**64:
        raise UnclearError(_TOO_LONG)
    return value
