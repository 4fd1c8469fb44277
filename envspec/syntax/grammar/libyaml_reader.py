"""The usual reader: libyaml's events, with marks, straight into the tree.

It decides whether a document is in the grammar; `faults` says what is wrong when it is not. Needs PyYAML's
C extension: the pure-Python parser of PyYAML accepts other documents.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from envspec.lazy import load
from envspec.source import Source
from envspec.syntax.grammar.refused import Refused
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence, block_end

try:
    _parser: Any = load("yaml._yaml").CParser
except ImportError:  # PyYAML was built without a C compiler or libyaml
    _parser = None

__all__ = ["available", "parse"]


def available() -> bool:
    """Whether PyYAML was built with its C extension."""
    return _parser is not None


def parse(source: Source, max_depth: int) -> Mapping:
    """The tree of a document.

    Raises Refused at the first thing that the grammar does not have, without reading further: a file of
    four million brackets costs nothing. What events do not show (tabs, `? ` keys) is not looked at here.
    """
    parser: Any = _parser(source.text)
    try:
        return _Builder(source, parser.get_event, max_depth).document()
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise Refused(str(fault.problem), mark.line if mark else 0, mark.column if mark else 0) from None
    except yaml.YAMLError as fault:
        raise Refused(str(fault), 0, 0) from None


class _Builder:
    def __init__(self, source: Source, next_event: Any, max_depth: int) -> None:
        self.source = source
        self.text = source.text
        self.next = next_event
        self.depth = max_depth

    def document(self) -> Mapping:
        self.next()
        event = self.next()
        if type(event) is StreamEndEvent:
            raise _at("root/empty", event)
        if event.version or event.tags:
            raise _at("directive", event)
        root = self.node(self.next())
        while type(event) is not DocumentEndEvent:
            event = self.next()
        event = self.next()
        if type(event) is DocumentStartEvent:
            raise _at("second-document", event)
        if isinstance(root, Mapping):
            return root
        raise Refused("root", root.line, root.column)

    def node(self, event: Any) -> Node:
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            raise _at("alias", event)
        if event.anchor is not None:
            raise _at("anchor", event)
        if event.tag is not None or not event.implicit:
            raise _at("tag", event)
        if event.flow_style:
            raise _at("flow-collection/list", event)
        return self.sequence(event) if kind is SequenceStartEvent else self.mapping(event)

    def scalar(self, event: Any) -> Scalar:
        start, end, style = event.start_mark, event.end_mark, event.style
        if event.anchor is not None:
            raise _at("anchor", event)
        if event.tag is not None:
            raise _at("tag", event)
        if style:
            # The lone tag `!` leaves no trace in the event but its place.
            if self.text[start.index] != style:
                raise _at("tag", event)
            if style == "|" or style == ">":
                stop = block_end(self.source.lines, start.line, end.line, end.column)
                return Scalar(self.source, event.value, False, start.line, start.column, *stop)
            plain = False
        else:
            if not event.implicit[0]:
                raise _at("tag", event)
            plain = True
        return Scalar(self.source, event.value, plain, start.line, start.column, end.line, end.column)

    def sequence(self, event: Any) -> Sequence:
        self.enter(event)
        start = event.start_mark
        items: list[Node] = []
        end_line, end_column = start.line, start.column + 1
        event = self.next()
        while type(event) is not SequenceEndEvent:
            item = self.node(event)
            items.append(item)
            end_line, end_column = item.end_line, item.end_column
            event = self.next()
        self.depth += 1
        return Sequence(self.source, items, start.line, start.column, end_line, end_column)

    def mapping(self, event: Any) -> Mapping:
        self.enter(event)
        start = event.start_mark
        items: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        value: Node | None = None
        inner = -1
        event = self.next()
        while type(event) is not MappingEndEvent:
            if type(event) is not ScalarEvent:
                self.node(event)
                raise _at("complex-key", event)
            key = self.scalar(event)
            name = key.text
            if not name:
                raise _at("empty-key", event)
            if name in items:
                raise _at("duplicate-key", event)
            if name == "<<" and key.plain:
                raise _at("merge-key", event)
            value = self.node(self.next())
            if type(value) is Mapping and value.column != inner:
                # StrictYAML: mappings that are siblings share one indentation.
                if inner >= 0:
                    raise Refused("indentation", value.line, value.column)
                inner = value.column
            items[name] = value
            keys[name] = key
            event = self.next()
        self.depth += 1
        end_line, end_column = (value.end_line, value.end_column) if value else (start.line, start.column)
        return Mapping(self.source, items, keys, start.line, start.column, end_line, end_column)

    def enter(self, event: Any) -> None:
        self.depth -= 1
        if self.depth < 0:
            raise _at("depth", event)


def _at(reason: str, event: Any) -> Refused:
    return Refused(reason, event.start_mark.line, event.start_mark.column)
