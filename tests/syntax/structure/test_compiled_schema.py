"""The closures and jsonschema give one verdict, whatever happened to a spec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from envspec.backend import installed
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from envspec.syntax.structure.check import check
from envspec.syntax.structure.compiled_schema import CompiledSchema, python_pattern
from envspec.syntax.structure.language import language
from envspec.syntax.structure.violations import violations
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

SOURCE = Source("everything.yaml", (Path(__file__).parents[2] / "schema/everything.yaml").read_text())
SCHEMA = installed.schema()

#: What a mutation puts in the place of something else: texts that are near to every type, and the wrong kinds.
TEXTS = [
    "", " ", "null", "true", "false", "yes", "0", "1", "2", "80", "65536", "-1", "1.5", "1e3", "0x1", "16.10", "web",
    "Web", "web-", "a" * 41, "internet", "10s", "1m1h", "64Mi", "64", "1Gi", "250m", "0.5", "0 3 * * *", "* * * *",
    "/", "/app", "/a/../b", "app", "../x", "SIGTERM", "sync", "grpc", "compose", "one", "many", "2027-03-31", "\n",
    "80\n", "${vars.x}", "linux/amd64", "postgres", "custom", "before-deploy", "999:999", "0444", "é", "\U0001f600",
]  # fmt: skip


def plain(node: Node) -> Any:
    """A tree as jsonschema sees it, whole."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.items.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if node.empty else node.text


def pattern(validator: Any, wanted: str, text: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    if isinstance(text, str) and not re.search(python_pattern(wanted), text):
        yield jsonschema.ValidationError(f"{text!r} does not match {wanted}")


JUDGES = [
    jsonschema.validators.extend(dialect, {"pattern": pattern})(SCHEMA)
    for dialect in (jsonschema.Draft7Validator, jsonschema.Draft202012Validator)
]


def tree() -> Mapping:
    root, found = read(SOURCE)
    assert root is not None and found == []
    return root


def containers(node: Node) -> list[Mapping | Sequence]:
    if isinstance(node, Scalar):
        return []
    below = list(node.items.values()) if isinstance(node, Mapping) else node.items
    return [node, *(each for item in below for each in containers(item))]


def scalar(text: str, quoted: bool) -> Scalar:
    return Scalar(SOURCE, text, not quoted, 0, 0, 0, 0)


@st.composite
def mutated(draw: st.DrawFn) -> Mapping:
    """The spec that sets everything, changed at one to three places."""
    root = tree()
    for _ in range(draw(st.integers(1, 3))):
        node = draw(st.sampled_from(containers(root)))
        places: list[Any] = list(node.items) if isinstance(node, Mapping) else list(range(len(node.items)))
        if not places:
            continue
        place = draw(st.sampled_from(places))
        kind = draw(st.sampled_from(["text", "text", "move", "rename", "delete", "mapping", "list"]))
        new: Node | None = None
        if kind == "text":
            new = scalar(draw(st.sampled_from(TEXTS) | st.text(max_size=5)), draw(st.booleans()))
        elif kind == "mapping":
            word = draw(st.sampled_from(["port", "x", "source", "/app", "web"]))
            new = Mapping(SOURCE, {word: scalar("1", False)}, {word: scalar(word, False)}, 0, 0, 0, 0)
        elif kind == "list":
            new = Sequence(SOURCE, [scalar(draw(st.sampled_from(TEXTS)), False)], 0, 0, 0, 0)
        elif kind == "move":
            other = draw(st.sampled_from(containers(root)))
            if containers(other).count(node) == 0:  # never a tree within itself
                new = other
        if isinstance(node, Sequence):
            if kind == "delete":
                del node.items[place]
            elif new is not None:
                node.items[place] = new
            continue
        if kind == "rename":
            name = draw(st.sampled_from(["dev", "image", "web", "x", "Web", "/x", "unset", "port", place + "s"]))
            node.items[name], node.keys[name] = node.items.pop(place), scalar(name, False)
            node.keys.pop(place, None) if name != place else None
        elif kind == "delete":
            del node.items[place], node.keys[place]
        elif new is not None:
            node.items[place] = new
    return root


def single_entries() -> Iterator[tuple[str, Mapping]]:
    """The spec in pieces: each with one entry of one section, so that looking at it whole is cheap."""
    whole = tree()
    for section, node in whole.items.items():
        if not isinstance(node, Mapping):
            yield section, mapping({"envspec": scalar("1", False), section: node})
            continue
        for name, entry in node.items.items():
            yield f"{section}.{name}", piece(section, name, entry)


def piece(section: str, name: str, entry: Node) -> Mapping:
    return mapping({"envspec": scalar("1", False), section: mapping({name: entry})})


def single_fields() -> Iterator[tuple[str, Mapping]]:
    """The same, but of an entry that is large one field a piece."""
    for at, whole in single_entries():
        section, _, name = at.partition(".")
        entry = whole.items[section].items[name] if name else None  # type: ignore[attr-defined] # a mapping
        if not isinstance(entry, Mapping) or len(containers(entry)) < LARGE:
            yield at, whole
            continue
        needed = {key: entry.items[key] for key in ("kind", "tier") if key in entry.items}
        for field, node in entry.items.items():
            yield f"{at}.{field}", piece(section, name, mapping({**needed, field: node}))


def mapping(items: dict[str, Node]) -> Mapping:
    return Mapping(SOURCE, items, {key: scalar(key, False) for key in items}, 0, 0, 0, 0)


def replacements() -> list[Node]:
    wrong = mapping({"x": scalar("1", False)})
    texts = [scalar("", False), scalar("", True), scalar("true", False), scalar("1", False), scalar("x y", False)]
    return [*texts, wrong, mapping({}), Sequence(SOURCE, [scalar("x", False)], 0, 0, 0, 0)]


#: mappings and lists in an entry
LARGE = 20
ENTRIES = dict(single_entries())
PIECES = dict(single_fields())


class Verdicts:
    """What closures and jsonschema say of a piece while it is changed; they must agree each time."""

    def __init__(self, root: Mapping) -> None:
        self.root = root
        self.compiled = CompiledSchema(SCHEMA)
        self.told: set[bool] = set()

    def agree(self, what: str) -> None:
        data, accepted = plain(self.root), self.compiled.accepts(self.root)
        assert [judge.is_valid(data) for judge in JUDGES] == [accepted, accepted], what
        self.told.add(accepted)

    def without(self, node: Mapping, place: str) -> None:
        """A key taken away, and misspelled."""
        before = dict(node.items), dict(node.keys)
        value = node.items.pop(place)
        del node.keys[place]
        self.agree(f"without {place}")
        node.items[f"{place}s"], node.keys[f"{place}s"] = value, scalar(f"{place}s", False)
        self.agree(f"{place}s")
        node.items, node.keys = before


@pytest.mark.parametrize("piece", PIECES)
def test_one_verdict_when_any_one_place_is_changed(piece: str) -> None:
    """Every key taken away, misspelled, and every value replaced by each kind of node, one at a time."""
    verdicts = Verdicts(PIECES[piece])
    for node in containers(PIECES[piece]):
        entries: dict[Any, Node] = dict(node.items.items() if isinstance(node, Mapping) else enumerate(node.items))
        for place, value in entries.items():
            for new in replacements():
                node.items[place] = new  # type: ignore[index] # a key of a mapping, a position of a list
                verdicts.agree(f"{place}: {plain(new)!r}")
            node.items[place] = value  # type: ignore[index] # as above
            if isinstance(node, Mapping):
                verdicts.without(node, place)
    assert verdicts.told == {True, False}


@pytest.mark.parametrize("at", [at for at in ENTRIES if at not in PIECES])
def test_one_verdict_when_a_large_entry_lacks_a_field(at: str) -> None:
    """As a field may need another, or shut it out."""
    section, name = at.split(".")
    verdicts = Verdicts(ENTRIES[at])
    entry = ENTRIES[at].items[section].items[name]  # type: ignore[attr-defined] # mappings
    verdicts.agree("as it is")
    for field in list(entry.items):
        verdicts.without(entry, field)
    assert verdicts.told == {True, False}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(mutated())
def test_closures_and_jsonschema_give_one_verdict(root: Mapping) -> None:
    data = plain(root)
    accepted = CompiledSchema(SCHEMA).accepts(root)
    assert [judge.is_valid(data) for judge in JUDGES] == [accepted, accepted]
    assert (check(root) == ([], True)) == accepted


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(mutated())
def test_looking_at_the_faulty_entries_alone_hides_no_fault(root: Mapping) -> None:
    compiled = language().compiled
    told = {each.path for each in violations(compiled, root)}
    for error in JUDGES[1].iter_errors(plain(root)):
        place = tuple(error.absolute_path)
        assert any(path[: len(place)] == place for path in told), error.message


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(SCHEMA["definitions"])), st.sampled_from(TEXTS) | st.text(max_size=20), st.booleans())
@example("type.port", "80\n", True)
def test_every_definition_gives_one_verdict_on_a_text(name: str, text: str, quoted: bool) -> None:
    node = scalar(text, quoted)
    part = {"$ref": f"#/definitions/{name}"}
    accepted = CompiledSchema(SCHEMA).of(part)(node)
    for judge in JUDGES:
        assert judge.evolve(schema={**part, "definitions": SCHEMA["definitions"]}).is_valid(plain(node)) == accepted


def test_a_sound_spec_needs_no_jsonschema() -> None:
    assert check(tree()) == ([], True)


def test_closures_are_built_for_what_a_spec_sets() -> None:
    root, _ = read(Source("x", "envspec: 1\nproject: shop\n"))
    compiled = CompiledSchema(SCHEMA)
    assert root is not None and compiled.accepts(root)
    assert set(compiled._built) == {"#/definitions/type.name"}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^a$", r"^a\Z"),
        ("^(a|b$)[$x]$", r"^(a|b\Z)[$x]\Z"),
        (r"^\$$", r"^\$\Z"),
        ("^/(a(/|$))*[^/]$", r"^/(a(/|\Z))*[^/]\Z"),
    ],
)
def test_a_dollar_is_the_end_of_the_text_and_not_of_its_last_line(pattern: str, expected: str) -> None:
    assert python_pattern(pattern) == expected
