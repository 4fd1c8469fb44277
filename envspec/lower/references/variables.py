"""`${vars.NAME}`: the spec's variables, those of the environments over them, and the command line's over all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from envspec.lower.references.unresolved import UnresolvedError
from envspec.model.text import Text, literal
from envspec.near import did_you_mean
from envspec.source import Path
from envspec.syntax.tree import Node, Scalar

__all__ = ["Variables"]


class _Variable(NamedTuple):
    """`value` is a node of the spec or what the command line gives; only an environment's holds references."""

    value: Scalar | str
    path: Path
    references: bool


class Variables:
    """`fill` fills in a text, and gives None when that cannot be done, which it reports."""

    def __init__(self, fill: Callable[[Node, Path], Text | None]) -> None:
        self._fill = fill
        self._table: dict[str, _Variable] = {}
        self._filled: dict[str, Text | None] = {}
        self._open: list[str] = []

    def define(self, name: str, value: Scalar | str, path: Path, references: bool = False) -> None:
        """Gives a variable its value, over one that it had."""
        self._table[name] = _Variable(value, path, references)

    def use(self, name: str) -> Text:
        """The value of a variable. Raises UnresolvedError."""
        if name in self._open:
            circle = " -> ".join((*self._open[self._open.index(name) :], name))
            message = f"variables refer to one another in a circle: {circle}"
            raise UnresolvedError("ENV070", "circle", message, "give one of them a value of its own")
        if name not in self._table:
            help = did_you_mean(name, self._table, "declare it under `vars`, or in the environment's `vars`")
            raise UnresolvedError("ENV055", "unknown-reference", f"there is no variable `{name}`", help)
        if name not in self._filled:
            self._filled[name] = self._value(name, self._table[name])
        filled = self._filled[name]
        if filled is None:
            raise UnresolvedError
        return filled

    def _value(self, name: str, variable: _Variable) -> Text | None:
        if isinstance(variable.value, str):
            return literal(variable.value)
        if not variable.references:
            return literal(variable.value.text.replace("$${", "${"))
        self._open.append(name)
        try:
            return self._fill(variable.value, variable.path)
        finally:
            self._open.pop()

    def written(self) -> Iterator[tuple[str, Scalar, Path, bool]]:
        """Those that stand in the spec: name, node, place, and whether it may hold references."""
        for name, variable in self._table.items():
            if isinstance(variable.value, Scalar):
                yield name, variable.value, variable.path, variable.references
