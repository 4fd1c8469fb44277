"""Tells what a machine has drawn from what a person has named."""

from __future__ import annotations

import re
from itertools import pairwise
from math import log2

__all__ = ["entropy", "random"]

_RANDOM = r"[A-Za-z0-9+/_-]{24,}={0,2}\Z"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z"


def entropy(text: str) -> float:
    """Bits for each character."""
    size = len(text)
    return -sum(n / size * log2(n / size) for n in map(text.count, set(text)))


def random(text: str) -> bool:
    """Long, of many kinds of letters, and without the words that identifiers are made of."""
    if not re.match(_RANDOM, text) or re.match(_UUID, text):
        return False
    bare = text.rstrip("=")
    kinds = [1 if letter.isupper() else 2 if letter.islower() else 3 if letter.isdigit() else 4 for letter in bare]
    if not {1, 2, 3} <= set(kinds) or entropy(bare) < 4.0:
        return False
    # words keep to one kind of letter for a while, randomness changes at nearly two letters of three
    changes = sum(a != b for a, b in pairwise(kinds))
    return changes >= 0.45 * (len(bare) - 1)
