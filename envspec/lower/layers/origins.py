"""The Plan's paths, found again in the files of the spec."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.lower.layers.document import Document
from envspec.lower.layers.merge import without
from envspec.lower.layers.overlay import Overlay
from envspec.model.fields import OF_AN_ENTRY
from envspec.source import Path, Span
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence, find

__all__ = ["TreeOrigins"]

_ENTRIES = ("services", "tools", "jobs", "state")
_RESOLVED = frozenset(OF_AN_ENTRY)
_CONCEALED = frozenset(("dev",))


class TreeOrigins:
    """Answers from the trees after every layer: a value of an overlay is found where the overlay stands."""

    def __init__(
        self,
        document: Document,
        overlay: Overlay,
        settings: Mapping,
        present: list[Path],
        targets: tuple[str, ...],
    ) -> None:
        self._document = document
        self._overlay = overlay
        self._settings = settings
        self._present = present
        self._targets = targets
        self._written: list[Path] = []

    def _start(self, path: Path) -> tuple[Node, Scalar | None, Path]:
        """The tree to look in, the key of its root, and the rest of the path."""
        first = path[0] if path else ""
        if first == "options" and len(path) > 1:
            return self._settings, None, path[1:]
        if first == "waivers" and len(path) > 1 and isinstance(path[1], int):
            if path[1] < len(self._document.waivers):
                return self._document.waivers[path[1]][0], None, path[2:]
            return self._document.root, None, ("waivers",)
        name = str(path[1]) if len(path) > 1 else ""
        keys = self._document.keys.get(str(first), {})
        if first == "secrets" or (first in _ENTRIES and name in keys):
            entry = self._overlay.entry(str(first), name)
            if entry is not None:
                return entry, keys.get(name), path[2:]
        if name in keys:
            return self._document.entries[str(first)][name], keys[name], path[2:]
        return self._document.root, None, path

    def span(self, path: Path) -> Span | None:
        """The value's stretch; an entry, which may be long, is told by its key."""
        root, key, rest = self._start(path)
        if not rest and key is not None:
            return key.span
        node, found = find(root, rest)
        if node is root:
            return key.span if key is not None else node.span
        if isinstance(node, Scalar):
            return node.span
        return found.span if found is not None else node.span

    def key_span(self, path: Path) -> Span | None:
        """The key's stretch; a list's item, which has none, is told by itself."""
        root, key, rest = self._start(path)
        node, found = find(root, rest)
        if node is root:
            return key.span if key is not None else node.span
        return found.span if found is not None else node.span

    def line(self, path: Path) -> str:
        """The text of one value, as the grammar reads it."""
        root, _, rest = self._start(path)
        node: Node | None = root
        for part in rest:
            node = node.items.get(str(part)) if isinstance(node, Mapping) else None
        return node.text if isinstance(node, Scalar) else ""

    def written(self) -> list[Path]:
        """Made once: every backend walks it."""
        if not self._written:
            found = self._written
            for path in self._present:
                entry = self._overlay.entry(str(path[0]), str(path[1]))
                if entry is not None:
                    _leaves(self._asked_about(entry, path), path, found)
            for target in self._targets:
                node = self._settings.items.get(target)
                if node is not None:
                    _leaves(node, ("options", target), found)
        return self._written

    def _asked_about(self, entry: Mapping, path: Path) -> Mapping:
        """An entry without what is resolved before any target."""
        if path[0] == "secrets" and not self._overlay.development:
            return without(entry, _CONCEALED)
        return without(entry, _RESOLVED) if entry.items.keys() & _RESOLVED else entry


def _leaves(node: Node, path: Path, found: list[Path]) -> None:
    children: Iterator[tuple[str | int, Node]]
    if isinstance(node, Mapping):
        children = iter(node.items.items())
    elif isinstance(node, Sequence):
        children = iter(enumerate(node.items))
    else:
        found.append(path)
        return
    for key, child in children:
        if isinstance(child, Scalar):
            found.append((*path, key))
        else:
            _leaves(child, (*path, key), found)
