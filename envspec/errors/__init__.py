"""Errors of the language itself, one file each: ENV0xx.yaml.

`envspec explain ENV0xx` and docs/errors.md read them. Nothing on the path of `compile` imports this; the code that
reports an error names its id and name only, and a test holds the two together.
"""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

__all__ = ["LanguageError", "catalogue"]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LanguageError(NamedTuple):
    """An error of the language: why it is one, a spec that has it and the same one mended.

    `bad` and `good` are empty where no text of a spec alone can show it (a file that is missing).
    """

    id: str
    name: str
    text: str
    bad: str = ""
    good: str = ""


@cache
def catalogue() -> tuple[LanguageError, ...]:
    """Every error of the language, by id. Raises TypeError for a file with a field that an error does not have."""
    entries = sorted((file for file in files(__name__).iterdir() if file.name.endswith(".yaml")), key=lambda f: f.name)
    return tuple(
        LanguageError(file.name.removesuffix(".yaml"), **_Loader(file.read_bytes()).get_single_data())
        for file in entries
    )
