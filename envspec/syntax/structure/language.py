"""The compiled schema of the language, which learns the options of a target when a spec first names it."""

from __future__ import annotations

from collections.abc import Iterator

import envspec_schema
from envspec.backend import installed
from envspec.diagnostic import Diagnostic
from envspec.registry import FAULTS
from envspec.syntax.structure.compiled_schema import CompiledSchema, Schema
from envspec.syntax.tree import Mapping

__all__ = ["Language", "language"]


class Language:
    """`compiled` is the schema of the language, and of those options that were learnt so far."""

    def __init__(self) -> None:
        schema = envspec_schema.load()
        self.compiled = CompiledSchema(schema)
        self._fields: dict[str, Schema] = envspec_schema.targets(schema)
        self._own = frozenset(self._fields)
        self._broken: dict[str, BaseException] = {}

    def learn(self, root: Mapping) -> Iterator[Diagnostic]:
        """The options that a file needs; tells where it names a target whose options are broken."""
        environments = root.items.get("environments")
        for environment, node in environments.items.items() if isinstance(environments, Mapping) else ():
            for name in node.items if isinstance(node, Mapping) else ():
                if name not in self._own and name in installed.names():
                    self._learn(name)
                    if name in self._broken and isinstance(node, Mapping):
                        path = ("environments", environment, name)
                        yield installed.broken(name, self._broken[name], node.keys[name].span, path)

    def learn_all(self) -> None:
        """The options of every target, since a misspelled key may be near to any name."""
        for name in installed.names():
            self._learn(name)

    def _learn(self, name: str) -> None:
        """What is added to the schema's own mapping, what is compiled of it sees."""
        if name in self._fields:
            return
        try:
            self._fields[name] = installed.options(name, self.compiled.definitions)
        except FAULTS as problem:  # a plugin's fault must not look like the user's, nor be a traceback
            self._fields[name] = dict(installed.ANYTHING)
            self._broken[name] = problem


_known: dict[tuple[object, ...], Language] = {}


def language() -> Language:
    """The same one in a process, until other targets are installed."""
    version = installed.version()
    if version not in _known:
        _known.clear()
        _known[version] = Language()
    return _known[version]
