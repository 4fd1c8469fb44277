"""Indexes in the code that are made from it: what is asked of every rule, without importing one."""

from __future__ import annotations

from collections.abc import Callable

from envspec.lazy import load
from envspec.rules import names

__all__ = ["indexes"]

_HEAD = '''\
"""Made by `make docs`; do not edit: {}."""

from __future__ import annotations

'''


def _rules() -> str:
    lines = [
        '__all__ = ["CONCERNS"]',
        "",
        "#: Module of a rule -> what there must be in the Plans for it to find anything.",
        "CONCERNS: dict[str, tuple[str, ...]] = {",
        *(f'    "{name}": {_words(load(f"envspec.rules.{name}").RULE.concerns)},' for name in sorted(names())),
        "}",
    ]
    return _HEAD.format("`concerns` of every rule says which Plans can have it") + "\n".join(lines) + "\n"


def _words(words: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{word}"' for word in words)
    return f"({listed},)" if len(words) == 1 else f"({listed})"


_INDEXES: dict[str, Callable[[], str]] = {"envspec/rules/index.py": _rules}


def indexes() -> dict[str, str]:
    """Path of every index in the repository -> its text."""
    return {path: make() for path, make in _INDEXES.items()}
