"""Reading `environments.*.TARGET`: words as the schema lets them through, and what is told of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.source import Path
from envspec_backends.shared.emission import EmissionContext

__all__ = ["GivenOptions"]


class GivenOptions:
    """What the spec says below the name of one target, which is its `options` in the Plan."""

    __slots__ = ("_context", "_given", "_target")

    def __init__(self, context: EmissionContext, target: str) -> None:
        self._context = context
        self._target = target
        self._given = context.plan.options.get(target, {})

    def text(self, name: str, default: str = "") -> str:
        """The text of an option; `default` where there is none, or an empty one."""
        value = self._given.get(name)
        return value if isinstance(value, str) and value else default

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list, or the one that may stand instead of it; empty where there is none."""
        return tuple(text for _, text in self.each(name))

    def each(self, name: str) -> Iterator[tuple[Path, str]]:
        """The same, with the place of each."""
        value, path = self._given.get(name), ("options", self._target, name)
        if isinstance(value, tuple):
            yield from (((*path, at), text) for at, text in enumerate(value))
        elif isinstance(value, str) and value:
            yield path, value

    def flag(self, name: str, default: bool) -> bool:
        """An option that is true or false."""
        value = self._given.get(name, default)
        return value is True or value == "true"

    def must_match(self, name: str, pattern: str, help: str) -> None:
        """Refuses texts of an option that its target would not take."""
        for path, text in self.each(name):
            if not re.fullmatch(pattern, text):
                self._context.refuse(path, f"no such name can be {text!r:.80}", help)

    def refuse(self, name: str, message: str, help: str) -> None:
        """Says that an option cannot be what it is."""
        self._context.refuse(("options", self._target, name), message, help)

    def idle(self, name: str, why: str) -> None:
        """Says that an option has no effect beside the others, if it is there; `why` follows "it does nothing"."""
        if self._given.get(name):
            self._context.approximate(("options", self._target, name), f"it does nothing {why}")
