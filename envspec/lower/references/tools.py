"""`${tools.NAME.ATTRIBUTE}`: where it may stand. Elsewhere a production tier would miss what it refers to."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.lower.context import Context
from envspec.lower.references.unresolved import UnresolvedError
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar, find

__all__ = ["Fence"]

_WITH_BLOCK = ("services", "jobs", "state", "presets")
#: name of a file, first and last line
_Stretch = tuple[str, int, int]


class Fence:
    """The stretches of a spec that no production tier reads: `dev` blocks, tools, development environments."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._stretches: list[_Stretch] | None = None

    def check(self, inside: str, path: Path) -> None:
        """Raises UnresolvedError where a text at `path` may not refer to a tool."""
        if not (self._context.development and self._holds(path)):
            raise UnresolvedError(
                "ENV054",
                "bad-reference",
                f"`${{{inside}}}` stands where a production tier reads it, and tools exist in development tiers only",
                "say it in the entry's `dev` block, or in a development environment",
            )

    def _holds(self, path: Path) -> bool:
        if path[0] not in ("services", "jobs", "state"):
            return True  # a tool says it, or the environment itself
        entry = self._context.overlay.entry(str(path[0]), str(path[1]))
        if entry is None:
            return True
        node = find(entry, path[2:])[0]
        if self._stretches is None:
            self._stretches = list(self._found())
        return any(
            node.source.name == name and first <= node.line <= last for name, first, last in self._stretches
        )  # fmt: skip

    def _found(self) -> Iterator[_Stretch]:
        entries = self._context.document.entries
        for section in _WITH_BLOCK:
            for node in entries[section].values():
                block = node.items.get("dev") if isinstance(node, Mapping) else None
                if isinstance(block, Mapping):
                    yield block.source.name, block.line, block.end_line
        for node in entries["environments"].values():
            tier = node.items.get("tier") if isinstance(node, Mapping) else None
            if isinstance(tier, Scalar) and tier.text == "development":
                yield node.source.name, node.line, node.end_line
