"""What a patch file says, as a tree of values that know their places."""

from __future__ import annotations

from typing import Literal, NamedTuple, Union

from envspec.diagnostic import error
from envspec.source import Path, Source, Span
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.patching.scalars import Scalar

__all__ = ["Data", "Document", "Mark", "Node"]

#: What JSON can hold.
Data = Union[Scalar, "list[Data]", "dict[str, Data]"]


class Mark(NamedTuple):
    """A stretch of the file; lines and columns count from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Node:
    """A value at its place. `value` is a scalar, a list of nodes or a dict of them; `keys` are the places of its keys.

    `size` and `height` count what is in it, itself included; 0 while it is being read.
    """

    __slots__ = ("height", "keys", "mark", "size", "value")

    def __init__(self, value: Scalar | list[Node] | dict[str, Node], mark: Mark) -> None:
        self.value = value
        self.mark = mark
        self.keys: dict[str, Mark] = {}
        self.size = 0
        self.height = 0

    @property
    def items(self) -> dict[str, Node]:
        """Its entries; empty for what is no mapping."""
        return self.value if isinstance(self.value, dict) else {}

    def data(self) -> Data:
        """As plain data, which shares nothing with the tree."""
        if isinstance(self.value, dict):
            return {key: node.data() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.data() for node in self.value]
        return self.value

    def without(self, *keys: str) -> Node:
        """The same mapping without some of its keys."""
        out = Node({key: node for key, node in self.items.items() if key not in keys}, self.mark)
        out.keys = self.keys
        return out


class Document(NamedTuple):
    """One document of a file, and how to speak of it; `path` is the place in the Plan that names the file."""

    root: Node
    source: Source
    path: Path
    context: EmissionContext
    what: Literal["patch", "object"] = "patch"

    def bad(self, mark: Mark, message: str, help: str) -> None:
        """Says that the patch is none (ENV093)."""
        self._report("ENV093", "bad-patch", mark, message, help)

    def unmatched(self, mark: Mark, message: str, help: str) -> None:
        """Says that the patch meets nothing (ENV092)."""
        self._report("ENV092", "unmatched-patch", mark, message, help)

    def bad_object(self, mark: Mark, message: str, help: str) -> None:
        """Says that it is no object that can stand beside ours (ENV097)."""
        self._report("ENV097", "bad-object", mark, message, help)

    def _report(self, id: str, name: str, mark: Mark, message: str, help: str) -> None:
        named = self.context.plan.origins.span(self.path)
        related = ((f"the {self.what} is named here", named),) if named is not None else ()
        found = error(id, name, message, Span(self.source, *mark), help, self.path, related)
        self.context.diagnostics.append(found)
