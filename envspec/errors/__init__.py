"""The catalogue behind `envspec explain ENV0xx`: one entry for each error of the language itself.

Nothing on the path of `compile` imports it; the code that reports an error names its id and name only.
A test holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["LanguageError"]


class LanguageError(NamedTuple):
    """An error of the language: why it is one, a spec that has it and the same one mended."""

    id: str
    name: str
    explanation: str
    bad: str
    good: str
