"""Severities, acceptances and profiles: those of the spec, of a file of the project, and of an organisation's file."""

from __future__ import annotations

import posixpath

from envspec.diagnostic import Diagnostic, Reporter
from envspec.files import Files, Unreadable, nearest_file, normalise
from envspec.lower.layers.document import Document
from envspec.model.policies import Acceptance, Lock, Policies, Setting
from envspec.near import question
from envspec.source import Path, Source, parse_path
from envspec.syntax.grammar.reader import decode, read
from envspec.syntax.structure.check import check_part
from envspec.syntax.structure.compiled_schema import Schema
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["lower_policies"]

#: a file in the project, and one that an organisation hands in, beside the definitions of the language
_PROFILE: Schema = {
    "type": "object",
    "properties": {
        "severity": {"$ref": "#/definitions/severities"},
        "accepts": {"type": ["array", "null"], "items": {"$ref": "#/definitions/acceptance"}},
    },
    "additionalProperties": False,
}
_LOCKED: Schema = {"type": ["array", "null"], "items": {"$ref": "#/definitions/type.words"}}
_ORGANISATION: Schema = {**_PROFILE, "properties": {**_PROFILE["properties"], "locked": _LOCKED}}


def lower_policies(
    document: Document, files: Files, prefix: str = "", organisation: Source | None = None
) -> tuple[Policies, list[Diagnostic]]:
    """All that is said, the strongest word last, and what is wrong with it."""
    reading = _Reading(document, files, prefix)
    if organisation is not None:
        reading.profile(organisation, _ORGANISATION)
    own = document.root.items.get("policies")
    if isinstance(own, Mapping):
        named = own.items.get("profile")
        if isinstance(named, Scalar) and named.text:
            reading.named(named)
        reading.severities(own, ("policies",))
    for node, path in document.accepts:
        reading.acceptance(node, path)
    made = Policies(tuple(reading.settings), tuple(reading.accepts), tuple(reading.locked))
    return made, reading.diagnostics


class _Reading(Reporter):
    def __init__(self, document: Document, files: Files, prefix: str) -> None:
        super().__init__()
        self.document = document
        self.files = files
        self.prefix = prefix
        self.settings: list[Setting] = []
        self.accepts: list[Acceptance] = []
        self.locked: list[Lock] = []

    def named(self, node: Scalar) -> None:
        """The profile of the project, which the spec names."""
        path: Path = ("policies", "profile")
        found = normalise(self.document.folders.get(node.source.name, ""), node.text)
        if found is None:
            message = f"`{node.text}` leads out of the project's folder"
            help = "a profile from elsewhere is handed in by `--policy FILE` or ENVSPEC_POLICY"
            self.report("ENV064", "path-outside", message, node.span, help, path)
            return
        try:
            data = self.files.read(found)
        except Unreadable as problem:
            near = nearest_file(self.files, found, "*.yaml")
            help = question(near) if near else "paths are relative to the file that says them"
            self.report("ENV063", "unreadable-file", f"`{found}` {problem}", node.span, help, path)
            return
        source, problems = decode(data, f"{self.prefix}{posixpath.normpath(found)}")
        self.diagnostics += problems
        if source is not None:
            self.profile(source, _PROFILE)

    def profile(self, source: Source, schema: Schema) -> None:
        """What a profile says; what breaks its structure is told, and the rest of it left."""
        root, found = read(source)
        self.diagnostics += found
        if root is None:
            return
        faults = check_part(root, schema)
        self.diagnostics += faults
        if faults:
            return
        ours = schema is _PROFILE
        self.severities(root, (), ours)
        accepts, locked = root.items.get("accepts"), root.items.get("locked")
        for at, node in enumerate(accepts.items if isinstance(accepts, Sequence) else ()):
            self.acceptance(node, ("accepts", at), ours)
        for at, node in enumerate(locked.items if isinstance(locked, Sequence) else ()):
            if isinstance(node, Scalar) and node.text:
                self.locked.append(Lock(node.text, node.span, ("locked", at)))

    def severities(self, node: Mapping, path: Path, ours: bool = True) -> None:
        given = node.items.get("severity")
        for rule, value in given.items.items() if isinstance(given, Mapping) else ():
            if isinstance(value, Scalar) and value.text:
                self.settings.append(Setting(rule, value.text, value.span, (*path, "severity", rule), ours))

    def acceptance(self, node: Node, path: Path, ours: bool = True) -> None:
        """One that is complete; a place that cannot be is reported."""
        if not isinstance(node, Mapping):
            return
        words = {key: value.text for key, value in node.items.items() if isinstance(value, Scalar)}
        if not words.get("at") or not words.get("because"):
            return  # the schema has told it
        at = node.items["at"]
        try:
            place = tuple(map(str, parse_path(words["at"])))
        except ValueError:
            message = f"`{words['at']}` is not a path of a spec"
            help = "write it as services.web.health.http; `*` is any one step"
            self.report("ENV068", "bad-value", message, at.span, help, (*path, "at"))
            return
        self.accepts.append(Acceptance(place, words.get("target", ""), words["because"], at.span, (*path, "at"), ours))
