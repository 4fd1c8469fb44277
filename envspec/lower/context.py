"""What the lowering of one environment shares: the overlay, the diagnostics, and readers of nodes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from envspec.diagnostic import Reporter
from envspec.files import Files, Unreadable, nearest_file, normalise
from envspec.lower.dockerfiles import Dockerfiles
from envspec.lower.layers.document import Document
from envspec.lower.layers.overlay import Overlay
from envspec.model import units
from envspec.near import question
from envspec.source import Path, Source, Span
from envspec.syntax.grammar.reader import decode
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["Context", "container_path", "fields", "items"]

_SLASHES = re.compile("/{2,}")


class Context(Reporter):
    """One environment being lowered. Readers return None (or what is empty) where nothing usable stands."""

    def __init__(self, document: Document, overlay: Overlay, files: Files, environment: str, development: bool) -> None:
        super().__init__()
        self.document = document
        self.overlay = overlay
        self.files = files
        self.dockerfiles = Dockerfiles(files)
        self.environment = environment
        self.development = development

    def faulty(self, path: Path) -> bool:
        """True when the entry at `path` has a structural fault: what it lacks may be the consequence."""
        return len(path) > 1 and (str(path[0]), str(path[1])) in self.document.faulty

    def missing(self, message: str, span: Span, help: str, path: Path) -> None:
        """An error about something that is not there, unless a structural fault explains it."""
        if not self.faulty(path):
            self.report("ENV062", "missing-field", message, span, help, path)

    def unknown_name(self, message: str, name: Scalar, known: Iterable[str], otherwise: str, path: Path) -> None:
        """An error about a name that nothing has, as `Document.unknown_name` makes it."""
        self.document.unknown_name(self, message, name, known, otherwise, path)

    def project_path(self, node: Scalar, path: Path) -> str | None:
        """A path relative to the file that says it, made relative to the project."""
        found = normalise(self.document.folders.get(node.source.name, ""), node.text)
        if found is None:
            self.report(
                "ENV064",
                "path-outside",
                f"`{node.text}` leads out of the project's folder",
                node.span,
                "paths are relative to the file that says them and stay below the first spec's folder",
                path,
            )
        return found

    def unreadable(self, node: Scalar, project_path: str, problem: Unreadable, path: Path) -> None:
        """An error about a file or folder that `node` names and that cannot be read."""
        near = nearest_file(self.files, project_path)
        help = question(near) if near else "paths are relative to the file that says them"
        self.report("ENV063", "unreadable-file", f"`{project_path}` {problem}", node.span, help, path)

    def text_file(self, node: Scalar, path: Path) -> Source | None:
        """The text of the file that `node` names, called as the user would call it; reports why there is none."""
        project_path = self.project_path(node, path)
        if project_path is None:
            return None
        try:
            data = self.files.read(project_path)
        except Unreadable as problem:
            self.unreadable(node, project_path, problem, path)
            return None
        folder = self.document.folders.get(node.source.name, "")
        prefix = node.source.name.removesuffix(posixpath.basename(node.source.name))
        prefix = prefix.removesuffix(f"{folder}/") if folder else prefix
        source, problems = decode(data, prefix + project_path)
        if source is None:
            found = problems[0].message if problems else "it is not UTF-8"
            self.unreadable(node, project_path, Unreadable(f"is no text: {found}"), path)
        return source

    # readers of plain values, which the schema has typed already

    def scalar(self, parent: Mapping, key: str) -> Scalar | None:
        node = parent.items.get(key)
        return node if isinstance(node, Scalar) and not (node.empty and key != "content") else None

    def word(self, parent: Mapping, key: str, default: str = "") -> str:
        node = parent.items.get(key)
        return node.text if isinstance(node, Scalar) and node.text else default

    def words(self, parent: Mapping, key: str) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(node.text for _, node in items(parent, key) if isinstance(node, Scalar) and node.text)

    def number(self, parent: Mapping, key: str) -> int | None:
        node = parent.items.get(key)
        return int(node.text) if isinstance(node, Scalar) and node.text else None

    def flag(self, parent: Mapping, key: str, default: bool) -> bool:
        node = parent.items.get(key)
        return node.text == "true" if isinstance(node, Scalar) and node.text else default

    def duration(self, parent: Mapping, key: str, default: int) -> int:
        node = parent.items.get(key)
        return units.duration(node.text) if isinstance(node, Scalar) and node.text else default

    def size(self, parent: Mapping, key: str) -> int | None:
        node = parent.items.get(key)
        return units.size(node.text) if isinstance(node, Scalar) and node.text else None

    def cpu(self, parent: Mapping, key: str) -> int | None:
        node = parent.items.get(key)
        return units.cpu(node.text) if isinstance(node, Scalar) and node.text else None


def container_path(text: str) -> str:
    """A container path without doubled or trailing slashes."""
    return _SLASHES.sub("/", text).rstrip("/") or "/"


def fields(parent: Mapping, key: str) -> dict[str, Node]:
    """The fields of a mapping below `key`; empty when there is none."""
    node = parent.items.get(key)
    return node.items if isinstance(node, Mapping) else {}


def items(parent: Mapping, key: str) -> Iterator[tuple[int, Node]]:
    """Positions and items of a list below `key`."""
    node = parent.items.get(key)
    if isinstance(node, Sequence):
        yield from enumerate(node.items)
