"""`${vars.NAME}`: the spec's variables, those of the environments over them, and the command line's over all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from envspec.diagnostic import Reporter
from envspec.lower.references.unresolved import UnresolvedError
from envspec.model.text import Text, literal
from envspec.near import did_you_mean
from envspec.source import Path, Span
from envspec.syntax.tree import Node, Scalar

__all__ = ["Variables"]


#: what gives it, its place, and whether references are filled in: in an environment's alone
_Variable = tuple[Scalar | str, Path, bool]


class Variables:
    """`fill` fills in a text, and gives None when that cannot be done, which it reports.

    What is required and not given is reported at its declaration, once it is used.
    """

    def __init__(self, fill: Callable[[Node, Path], Text | None], to: Reporter) -> None:
        self._fill = fill
        self._to = to
        self._table: dict[str, _Variable] = {}
        self._declared: dict[str, tuple[Span, str]] = {}
        self._filled: dict[str, Text | None] = {}
        self._open: list[str] = []

    def define(self, name: str, value: Scalar | str, path: Path, references: bool = False) -> None:
        """Gives a variable its value, over one that it had."""
        self._table[name] = (value, path, references)

    def declare(self, name: str, span: Span, description: str) -> None:
        """A variable that has no value of its own: an environment or the command line must give it one."""
        self._declared[name] = (span, description)

    def use(self, name: str) -> Text:
        """The value of a variable. Raises UnresolvedError."""
        if name in self._open:
            circle = " -> ".join((*self._open[self._open.index(name) :], name))
            message = f"variables refer to one another in a circle: {circle}"
            raise UnresolvedError("ENV070", "circle", message, "give one of them a value of its own")
        if name not in self._table and name in self._declared:
            self._missing(name)
            raise UnresolvedError
        if name not in self._table:
            help = did_you_mean(
                name, {**self._declared, **self._table}, "declare it under `vars`, or in the environment's `vars`"
            )
            raise UnresolvedError("ENV055", "unknown-reference", f"there is no variable `{name}`", help)
        if name not in self._filled:
            self._filled[name] = self._value(name, self._table[name])
        filled = self._filled[name]
        if filled is None:
            raise UnresolvedError
        return filled

    def _missing(self, name: str) -> None:
        span, description = self._declared[name]
        help = f"say it under `vars` of the environment, or give `--var {name}=…`"
        self._to.report(
            "ENV072",
            "missing-variable",
            f"the variable `{name}` is required, and its value is not given",
            span,
            f"{help}: {description}" if description else help,
            ("vars", name),
        )

    def _value(self, name: str, variable: _Variable) -> Text | None:
        value, path, references = variable
        if isinstance(value, str):
            return literal(value)
        if not references:
            return literal(value.text.replace("$${", "${"))
        self._open.append(name)
        try:
            return self._fill(value, path)
        finally:
            self._open.pop()

    def written(self) -> Iterator[tuple[str, Scalar, Path, bool]]:
        """Those that stand in the spec: name, node, place, and whether it may hold references."""
        for name, (value, path, references) in self._table.items():
            if isinstance(value, Scalar):
                yield name, value, path, references
