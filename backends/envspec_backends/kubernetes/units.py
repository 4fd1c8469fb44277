"""Quantities and durations as Kubernetes writes them, without loss; seconds are rounded up."""

from __future__ import annotations

__all__ = ["cores", "quantity", "seconds"]

_BINARY = ((2**60, "Ei"), (2**50, "Pi"), (2**40, "Ti"), (2**30, "Gi"), (2**20, "Mi"), (2**10, "Ki"))
_DECIMAL = ((10**18, "E"), (10**15, "P"), (10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


def quantity(size: int) -> str:
    """Bytes with the greatest unit that divides them, binary before decimal: 64Mi, 500M, 1001."""
    for units in (_BINARY, _DECIMAL):
        for factor, unit in units:
            if size and not size % factor:
                return f"{size // factor}{unit}"
    return str(size)


def cores(thousandths: int) -> str:
    """Cores: 250 is 250m, 2000 is 2."""
    whole, rest = divmod(thousandths, 1000)
    return f"{thousandths}m" if rest else str(whole)


def seconds(milliseconds: int) -> int:
    """Whole seconds, rounded up."""
    return -(-milliseconds // 1000)
