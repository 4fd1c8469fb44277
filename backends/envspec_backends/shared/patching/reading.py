"""A patch file as a tree of values with their places; whatever is no plain data is told where it stands.

What a file costs is bounded, with its aliases written out: so many values, so deep.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from envspec.lazy import load
from envspec.model.plan import Patch
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.patching.scalars import Scalar, UnclearError, resolved
from envspec_backends.shared.patching.tree import Document, Mark, Node

__all__ = ["read"]

#: Values of a file at most, each alias counted with all that it stands for.
_MOST = 100_000
#: How deep they may be nested.
_DEEPEST = 100
_TAG = "tag:yaml.org,2002:"
#: tags that say what a word is anyway, or that it is a text
_SCALAR_TAGS = frozenset(f"{_TAG}{name}" for name in ("null", "bool", "int", "float"))


class _BadError(Exception):
    """The first thing that cannot be read; the rest of the file is not looked at."""

    def __init__(self, mark: Mark, message: str, help: str) -> None:
        super().__init__(message)
        self.mark = mark
        self.message = message
        self.help = help


def read(context: EmissionContext, patch: Patch, what: Literal["patch", "object"] = "patch") -> list[Document]:
    """The documents of a file that hold anything, each a `what`; where there are none, it is reported why."""
    reader = _Reader()
    start = Mark(1, 1, 1, 1)
    file = Document(Node(None, start), patch.source, patch.path, context, what)
    try:
        for event in _events(patch.source.text):
            reader.take(event)
    except _BadError as fault:
        (file.bad if what == "patch" else file.bad_object)(fault.mark, fault.message, fault.help)
        return []
    roots = [root for root in reader.roots if root.value is not None]
    if not roots:
        if what == "patch":
            file.bad(start, "the file holds nothing", "write what it is to change, or do not name it")
        else:
            file.bad_object(start, "the file holds nothing", "write an object, or do not name it")
    return [file._replace(root=root) for root in roots]


def _events(text: str) -> Iterator[Any]:
    yaml = load("yaml")
    try:
        yield from yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as problem:
        said = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "it cannot be read"
        raise _BadError(_where(text, problem), f"this is not YAML: {said}", "mend the file") from None


def _where(text: str, problem: Any) -> Mark:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    if mark is not None:
        return Mark(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
    at = getattr(problem, "position", 0)
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Mark(line, column, line, column + 1)


def _mark(event: Any) -> Mark:
    """A scalar with its end; of the others the first character stands for the whole."""
    start, end = event.start_mark, event.end_mark
    if hasattr(event, "value"):
        return Mark(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    return Mark(start.line + 1, start.column + 1, start.line + 1, start.column + 2)


class _Open:
    """A list or a mapping that is being read; `key` is the one whose value comes next."""

    __slots__ = ("key", "merged", "merging", "node", "size", "tallest")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.key: str | None = None
        #: whether the key is `<<`, and what stood behind each
        self.merging = False
        self.merged: list[Node] = []
        self.size = 1
        self.tallest = 0

    @property
    def wants_key(self) -> bool:
        """Whether it is a mapping, and what comes next is a key."""
        return self.key is None and isinstance(self.node.value, dict)


class _Reader:
    """Makes trees of the events of a parser, without recursion."""

    def __init__(self) -> None:
        self.roots: list[Node] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._scalar(event)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._start(event, {} if kind == "MappingStartEvent" else [])
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._end()
        elif kind == "AliasEvent":
            self._alias(event)
        elif kind == "DocumentStartEvent":
            self._anchors = {}

    def _scalar(self, event: Any) -> None:
        mark = _mark(event)
        if self._open and self._open[-1].wants_key:
            self._named(self._open[-1], event, mark)
            return
        node = Node(_value(event, mark), mark)
        node.size = node.height = 1
        self._keep(event, node)
        self._add(node, mark)

    def _named(self, above: _Open, event: Any, mark: Mark) -> None:
        """The key of an entry, which is a text whatever it looks like."""
        key = str(event.value)
        if key == "<<" and event.implicit[0]:
            above.merging = True
        elif key in above.node.keys:
            first = above.node.keys[key]
            raise _BadError(mark, f"`{key}` stands here twice, first in line {first.line}", "join the two")
        else:
            above.node.keys[key] = mark
        above.key = key

    def _start(self, event: Any, value: list[Node] | dict[str, Node]) -> None:
        mark = _mark(event)
        if self._open and self._open[-1].wants_key:
            raise _BadError(mark, "a key is a text", "write it as one word, or in quotes")
        if event.tag is not None and event.tag not in (f"{_TAG}map", f"{_TAG}seq", "!"):
            raise _tagged(event, mark)
        if len(self._open) >= _DEEPEST:
            raise _BadError(mark, f"the file is nested more than {_DEEPEST} deep", "no object of a target is so deep")
        node = Node(value, mark)
        self._keep(event, node)
        self._open.append(_Open(node))

    def _end(self) -> None:
        done = self._open.pop()
        node = done.node
        if isinstance(node.value, dict):
            for other in done.merged:
                for key, item in other.items.items():
                    if key not in node.value:
                        node.value[key] = item
                        node.keys[key] = other.keys[key]
                        self._counted(done, item, node.mark)
        node.size, node.height = done.size, done.tallest + 1
        self._add(node, node.mark)

    def _alias(self, event: Any) -> None:
        mark = _mark(event)
        node = self._anchors.get(event.anchor)
        if node is None:
            raise _BadError(
                mark, f"nothing above is `&{event.anchor}`", f"write `&{event.anchor}` before what it names"
            )
        if not node.size:
            raise _BadError(mark, f"`*{event.anchor}` stands inside of what it names", "take it out")
        if self._open and self._open[-1].wants_key:
            raise _BadError(mark, "a key is a text, and no alias", "write the text itself")
        if len(self._open) + node.height > _DEEPEST:
            raise _BadError(mark, f"the file is nested more than {_DEEPEST} deep", "no object of a target is so deep")
        self._add(node, mark)

    def _keep(self, event: Any, node: Node) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = node

    def _add(self, node: Node, mark: Mark) -> None:
        """A value that is complete, to the list or mapping around it."""
        if not self._open:
            self.roots.append(node)
            if sum(root.size for root in self.roots) > _MOST:
                raise _too_many(mark)
            return
        above = self._open[-1]
        self._counted(above, node, mark)
        if isinstance(above.node.value, list):
            above.node.value.append(node)
        elif isinstance(above.node.value, dict) and above.key is not None:
            if above.merging:
                above.merged += _mappings(node, mark)
                above.merging = False
            else:
                above.node.value[above.key] = node
            above.key = None

    def _counted(self, above: _Open, node: Node, mark: Mark) -> None:
        above.size += node.size
        above.tallest = max(above.tallest, node.height)
        if above.size > _MOST:
            raise _too_many(mark)


def _mappings(node: Node, mark: Mark) -> list[Node]:
    """What stands behind `<<`."""
    found = node.value if isinstance(node.value, list) else [node]
    if not all(isinstance(one.value, dict) for one in found):
        raise _BadError(mark, "behind `<<` stands a mapping, or a list of them", "name mappings alone")
    return found


def _too_many(mark: Mark) -> _BadError:
    message = f"with its aliases written out the file has more than {_MOST:,} values"
    return _BadError(mark, message, "write what is meant, and not what repeats itself")


def _tagged(event: Any, mark: Mark) -> _BadError:
    tag = event.tag.replace(_TAG, "!!")
    help = "take the tag away: `null` takes a key away, and a list is replaced as a whole"
    return _BadError(mark, f"the tag `{tag}` is nothing that a patch can say", help)


def _value(event: Any, mark: Mark) -> Scalar:
    text = str(event.value)
    if event.tag is None and not event.implicit[0]:
        return text
    if event.tag in ("!", f"{_TAG}str"):
        return text
    if event.tag is not None and event.tag not in _SCALAR_TAGS:
        raise _tagged(event, mark)
    try:
        return resolved(text)
    except UnclearError as unclear:
        raise _BadError(mark, f"readers differ about `{text}`", str(unclear)) from None
