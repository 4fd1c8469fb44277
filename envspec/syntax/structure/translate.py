"""Violations of the schema in the user's words, each at its place, none a consequence of another."""

from __future__ import annotations

from typing import Any

from envspec.diagnostic import Diagnostic, error, in_file_order
from envspec.near import did_you_mean, nearest, question
from envspec.source import Path, Span, format_path
from envspec.syntax.structure.compiled_schema import CompiledSchema
from envspec.syntax.structure.misplaced import (
    another_kind,
    indented_too_little,
    where_it_belongs,
)
from envspec.syntax.structure.other_tools import field_instead, value_instead
from envspec.syntax.structure.shown import confidential, first_line, kind, quoted, spelled
from envspec.syntax.structure.slips import meant_boolean, missing_blank
from envspec.syntax.structure.violations import Violation
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence, find
from envspec_schema.leaves import Schema, Schemas, one_of

__all__ = ["translate"]

#: Where the same node breaks several keywords, the first of these says it all.
_ORDER = (
    "anyOf",
    "type",
    "not",
    "minLength",
    "enum",
    "pattern",
    "propertyNames",
    "additionalProperties",
    "required",
)

#: Violations of one file that are told, the first ones.
MOST = 100


def translate(compiled: CompiledSchema, root: Mapping, violations: list[Violation]) -> list[Diagnostic]:
    """One diagnostic for each independent violation, in the order of the file."""
    translator = _Translator(compiled, root)
    return translator.all(sorted(violations, key=translator.position)[:MOST])


class _Translator:
    def __init__(self, compiled: CompiledSchema, root: Mapping) -> None:
        self.compiled = compiled
        self.schemas = Schemas(compiled.schema)
        self.root = root

    def all(self, violations: list[Violation]) -> list[Diagnostic]:
        found, rest = indented_too_little(self.schemas, self.root, violations)
        rest = self.without_uses(rest)
        values: dict[Path, Violation] = {}
        keys: dict[Path, list[Violation]] = {}
        for violation in sorted(rest, key=lambda each: _ORDER.index(each.keyword)):
            if violation.keyword == "propertyNames":
                found.append(self.bad_key(violation))
            elif violation.key is not None:
                keys.setdefault(violation.path, []).append(violation)
            else:
                values.setdefault(violation.path, violation)
        found += [self.bad_value(violation) for violation in values.values()]
        for path, wrong in keys.items():
            found += self.keys(path, wrong)
        return in_file_order(found)

    def without_uses(self, violations: list[Violation]) -> list[Violation]:
        """A bad name is told where it is given, and not once more wherever it is used."""
        given = {str(each.key) for each in violations if each.key is not None and _gives_name(each)}
        if not given:
            return violations
        return [each for each in violations if _gives_name(each) or self.name_at(each) not in given]

    def name_at(self, violation: Violation) -> str | None:
        """The text that a violation finds no fit name; None for violations of other kinds."""
        if violation.schema.get("x-envspec-type") != "name" or violation.keyword not in ("pattern", "propertyNames"):
            return None
        if violation.key is not None:
            return violation.key
        node = self.node(violation.path)
        return node.text if isinstance(node, Scalar) else None

    # -- keys

    def keys(self, path: Path, wrong: list[Violation]) -> list[Diagnostic]:
        """Unknown and missing keys of one mapping; an unknown one for a missing one is told once."""
        missing = [each.key for each in wrong if each.keyword == "required" and each.key]
        found = []
        unknown = [each for each in wrong if each.keyword == "additionalProperties"]
        meant = {str(each.key): nearest(str(each.key), missing) for each in unknown}
        left = [key for key in missing if key not in meant.values()]
        for each in unknown:
            key = str(each.key)
            target = meant[key]
            if target is None and len(unknown) == len(left) == 1 and self.stands_for(each, left[0]):
                target = left.pop()
            elif target is None and (suggested := self.suggestion(each)) in left:
                left.remove(str(suggested))
                target = suggested
            found.append(self.unknown(path, each, target))
        return found + [self.missing(path, key) for key in left]

    def stands_for(self, violation: Violation, missing: str) -> bool:
        """Whether an unknown key has a value as the missing one wants it, and looks like no other key."""
        node = find(self.root, (*violation.path, str(violation.key)))[0]
        field = self.schemas.at((*violation.path, missing))
        return self.suggestion(violation) is None and field is not None and self.compiled.of(field)(node)

    def suggestion(self, violation: Violation) -> str | None:
        node = self.node(violation.path)
        present = node.items if isinstance(node, Mapping) else {}
        known = violation.schema.get("properties", {})
        key = str(violation.key)
        return nearest(key, [each for each in known if each not in present]) or nearest(key, known)

    def unknown(self, path: Path, violation: Violation, meant: str | None) -> Diagnostic:
        key = str(violation.key)
        elsewhere = another_kind(self.schemas, path, key)
        if not elsewhere:
            elsewhere = "" if meant else field_instead(path, key)
        if not elsewhere:
            meant = meant or self.suggestion(violation)
            elsewhere = "" if meant else where_it_belongs(self.schemas, path, key)
        message = f"unknown key {quoted(key)}"
        if meant:
            message += f"; {question(meant)}"
        if elsewhere:
            help = elsewhere
        else:
            known = violation.schema.get("properties", {})
            where = f"`{format_path(path)}`" if path else "the file"
            if len(known) <= 13:
                help = f"the keys of {where} are {', '.join(known)}"
            else:
                help = f"`envspec explain {format_path(path)}` lists the keys of {where}"
        return error("ENV030", "unknown-key", message, self.key_span(path, key), help, (*path, key))

    def missing(self, path: Path, key: str) -> Diagnostic:
        where = f"`{format_path(path)}`" if path else "the file"
        field = self.schemas.at((*path, key)) or {}
        example = (*field.get("examples", ()), field.get("default"))[0]
        help = f"add, for example, `{key}: {example}`" if isinstance(example, str | int) else f"add `{key}`"
        return error("ENV031", "missing-key", f"{where} has no `{key}`", self.place(path), help, path)

    def bad_key(self, violation: Violation) -> Diagnostic:
        key = str(violation.key)
        reason = violation.schema.get("errorMessage", "")
        span = self.key_span(violation.path, key)
        noun = self.schemas.word(violation.schema)
        if confidential((*violation.path, key)):
            return error("ENV035", "bad-key", f"this is not {noun}", span, reason, violation.path)
        return error("ENV035", "bad-key", f"{quoted(key)} is not {noun}", span, reason, (*violation.path, key))

    # -- values

    def bad_value(self, violation: Violation) -> Diagnostic:
        path = violation.path
        node = self.node(path)
        label = self.label(path)
        field = self.schemas.at(path) or violation.schema
        wanted = self.schemas.words(field)
        if isinstance(node, Scalar) and node.empty and "a mapping" not in wanted.split(" or ")[0]:
            message = f"{label} has no value; it is {wanted}"
            return error("ENV036", "empty-value", message, self.place(path), self.how(field, node, path), path)
        if not isinstance(node, Scalar) or violation.keyword in ("type", "anyOf", "not"):
            message = f"{label} is {wanted}; found {kind(node)}"
            return error("ENV032", "wrong-kind", message, node.span, self.how(field, node, path), path)
        if path == ("envspec",):
            message = f"this compiler knows version 1 of the language; found {quoted(node.text)}"
            help = "write `envspec: 1`, or install the version of envspec that the file is for"
            return error("ENV037", "unknown-version", message, node.span, help, path)
        found = quoted(node.text)
        if violation.keyword == "enum":
            return self.unknown_choice(violation, node, label, found)
        if violation.keyword == "minLength":
            how = self.how(field, node, path)
            return error("ENV036", "empty-value", f"{label} is empty", self.place(path), how, path)
        own = violation.schema
        wanted = self.schemas.word(own)
        message = f"{label} is not {wanted}" if confidential(path) else f"{label} is {wanted}; found {found}"
        reason, type = own.get("errorMessage", ""), own.get("x-envspec-type")
        if type in ("bool", "switch"):
            reason = meant_boolean(node.text) if type == "bool" else meant_boolean(node.text, reason)
        return error("ENV033", "bad-value", message, node.span, value_instead(path, node.text) or reason, path)

    def unknown_choice(self, violation: Violation, node: Scalar, label: str, found: str) -> Diagnostic:
        choices = [word for word in violation.schema["enum"] if isinstance(word, str)]
        message = f"{label} is {one_of(choices)}; found {found}"
        help = did_you_mean(node.text, choices, violation.schema.get("errorMessage", ""))
        return error("ENV034", "unknown-choice", message, node.span, help, violation.path)

    def examples(self, field: Schema, path: Path) -> list[Any]:
        """The schema's examples of a field, else the entries in those of the map or list that it is an entry of."""
        own = [*field.get("examples", ()), *([field["default"]] if "default" in field else ())]
        if own or not path:
            return own
        entries = []
        for example in (self.schemas.at(path[:-1]) or {}).get("examples", ()):
            if isinstance(example, dict | list):
                entries += list(example.values()) if isinstance(example, dict) else example
        return entries

    def how(self, field: Schema, node: Node, path: Path) -> str:
        """How to write a value of the wanted kind, by the schema's own example."""
        examples = self.examples(field, path)
        kinds = [self.schemas.words(branch) for branch in self.schemas.branches(field)]
        if isinstance(node, Sequence) and "a mapping" in kinds and "a list" not in kinds:
            example = next((e for e in examples if isinstance(e, dict) and e), None)
            shown = f", such as `{first_line(example)}`" if example else ""
            return f"write `key: value` lines below it, without `-`{shown}"
        if "a list" in kinds and not isinstance(node, Sequence) and not (len(kinds) > 1 and isinstance(node, Scalar)):
            return "write its entries on lines of their own below it, each after `- `"
        if "a mapping" in kinds and isinstance(node, Scalar) and not (node.empty and len(kinds) > 1):
            if not confidential(path) and (help := missing_blank(node.text)):
                return help
            example = next((e for e in examples if isinstance(e, dict) and e), None)
            return f"write its keys below it, such as `{first_line(example)}`" if example else "write its keys below it"
        example = next((e for e in examples if not isinstance(e, dict | list)), None)
        return "" if example is None else f"for example `{spelled(example)}`"

    # -- places

    def position(self, violation: Violation) -> tuple[int, int]:
        node = self.node(violation.path)
        if violation.key is not None and isinstance(node, Mapping) and violation.key in node.keys:
            node = node.keys[violation.key]
        return node.line, node.column

    def node(self, path: Path) -> Node:
        return find(self.root, path)[0]

    def place(self, path: Path) -> Span:
        """Where something is missing: the key, else the first character of the mapping."""
        node, key = find(self.root, path)
        if key is not None:
            return key.span
        span = node.span
        return Span(span.source, span.line, span.column, span.line, span.column + 1)

    def key_span(self, path: Path, key: str) -> Span:
        node = self.node(path)
        return node.keys[key].span if isinstance(node, Mapping) and key in node.keys else node.span

    def label(self, path: Path) -> str:
        """The field as messages call it: its key, for an entry of a list with its position."""
        at = len(path) - 1
        while at > 0 and isinstance(path[at], int):
            at -= 1
        place = "".join(f"[{part}]" for part in path[at + 1 :])
        return quoted(f"{path[at]}{place}") if path else "this"


def _gives_name(violation: Violation) -> bool:
    """Whether a bad key is the name of an entry of its own: `services.Web`, but not `needs.Web`."""
    return violation.keyword == "propertyNames" and len(violation.path) == 1
