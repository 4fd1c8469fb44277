"""Quantities as whole numbers: sizes in bytes, durations in milliseconds, cpu in thousandths of a core.

The parsers take text that the schema has already accepted and raise ValueError on any other.
"""

from __future__ import annotations

import re

__all__ = ["cpu", "duration", "format_duration", "size"]

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([kKMGTPE]i?)?\Z")
_UNITS = {
    "": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18,
    "Ki": 2**10, "ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60,
}  # fmt: skip
_DURATION = re.compile(r"(?:([0-9]+)h)?(?:([0-9]+)m(?!s))?(?:([0-9]+)s)?(?:([0-9]+)ms)?\Z")


def _scaled(number: str, factor: int, what: str) -> int:
    whole, _, fraction = number.partition(".")
    scaled = int(whole + fraction) * factor
    divisor: int = 10 ** len(fraction)
    exact, rest = divmod(scaled, divisor)
    if rest:
        raise ValueError(f"{what} is not a whole number of its smallest unit")
    return exact


def size(value: str) -> int:
    """Bytes: `64Mi` is 67108864, `500M` is 500000000."""
    match = _SIZE.match(value)
    if not match:
        raise ValueError(f"not a size: {value}")
    return _scaled(match[1], _UNITS[match[2] or ""], value)


def duration(value: str) -> int:
    """Milliseconds: `1h30m` is 5400000."""
    match = _DURATION.match(value)
    if not match or not value:
        raise ValueError(f"not a duration: {value}")
    hours, minutes, seconds, millis = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis


def cpu(value: str) -> int:
    """Thousandths of a core: `250m` and `0.25` are 250."""
    if value.endswith("m"):
        return int(value[:-1])
    return _scaled(value, 1000, value)


def format_duration(milliseconds: int) -> str:
    """As Compose, Go and Nomad read it: `1h30m0s` is written `1h30m`, half a second `500ms`."""
    seconds, millis = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"), (millis, "ms"))
    return "".join(f"{n}{unit}" for n, unit in parts if n) or "0s"
