"""The catalogue behind `envspec explain ENV0xx`: one entry for each error of the language itself.

Nothing on the path of `compile` imports it; the code that reports an error names its id and name only.
A test holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple

from envspec.lazy import load

__all__ = ["LanguageError", "catalogue"]


class LanguageError(NamedTuple):
    """An error of the language: why it is one, a spec that has it and the same one mended.

    `bad` and `good` are empty where no text of a spec alone can show it (a file that is missing).
    """

    id: str
    name: str
    explanation: str
    bad: str
    good: str


def catalogue() -> tuple[LanguageError, ...]:
    """Every error of the language, by id."""
    modules = ("syntax", "structure", "meaning", "output", "target")
    return tuple(error for module in modules for error in load(f"envspec.errors.{module}").ERRORS)
