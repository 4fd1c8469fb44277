"""The fields of the language by pattern."""

from __future__ import annotations

from pathlib import Path

import pytest

from envspec.backend import installed
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from envspec.syntax.tree import Mapping, Node, Sequence
from envspec_schema.leaves import Field, Schemas

SCHEMAS = installed.schemas()
LEAVES = SCHEMAS.leaves()


@pytest.mark.parametrize(
    "pattern",
    [
        "envspec", "include.*", "vars.*", "services.*.health.http", "services.*.ports.*",
        "services.*.ports.*.protocol",
        "services.*.command", "services.*.command.*", "services.*.secrets.*", "services.*.writable.*.disk",
        "services.*.dev.watch.*.action", "presets.*.environment.*", "tools.*.image", "jobs.*.migrates",
        "jobs.*.migrates.*", "jobs.*.schedule", "state.*.backup.schedule", "state.*.dev.publish",
        "state.*.dev.publish.*", "secrets.*.generate", "environments.*.kubernetes.gateway",
        "environments.*.state.*.managed.cidr", "environments.*.services.*.unset.*", "waivers.*.until",
    ],
)  # fmt: skip
def test_leaves_are_named(pattern: str) -> None:
    assert pattern in LEAVES


@pytest.mark.parametrize("pattern", ["services", "services.*", "services.*.build", "services.*.health", "waivers.*"])
def test_what_has_fields_is_no_leaf(pattern: str) -> None:
    assert pattern not in LEAVES


def test_each_leaf_is_named_once_and_described() -> None:
    assert len(set(LEAVES)) == len(LEAVES)
    assert [leaf for leaf in LEAVES if describe_cached(leaf) is None] == []


def describe_cached(pattern: str) -> object:
    return SCHEMAS.at(tuple(pattern.split(".")))


def set_in(schemas: Schemas, node: Node, pattern: str, path: tuple[str | int, ...]) -> set[str]:
    """The patterns of the leaves that a tree sets."""
    if isinstance(node, Mapping):
        below: set[str] = set()
        for key, value in node.items.items():
            field = schemas.at(path) or {}
            named = any(key in branch.get("properties", ()) for branch in schemas.branches(field))
            step = key if named else "*"
            below |= set_in(schemas, value, f"{pattern}.{step}" if pattern else step, (*path, key))
        return below
    if isinstance(node, Sequence):
        entries = [set_in(schemas, item, f"{pattern}.*", (*path, at)) for at, item in enumerate(node.items)]
        return set().union(*entries)
    return {pattern}


def test_the_spec_that_sets_everything_sets_the_leaves_of_every_entry() -> None:
    text = (Path(__file__).parent / "everything.yaml").read_text()
    root, _ = read(Source("everything.yaml", text))
    assert root is not None
    found = set_in(SCHEMAS, root, "", ())
    assert found - set(LEAVES) == {"services.*", "secrets.*"}  # the entries that are empty
    first_seen = ("services.", "jobs.", "state.", "secrets.", "waivers.")
    own = [leaf for leaf in LEAVES if leaf.startswith(first_seen) and not inherited(leaf)]
    own += [leaf for leaf in LEAVES if leaf.startswith("environments.") and leaf.split(".")[2] not in OVERRIDES]
    own += [leaf for leaf in LEAVES if ".managed." in leaf]
    assert len(own) > 150
    assert [leaf for leaf in own if leaf not in found] == []


OVERRIDES = {"services", "tools", "jobs", "state", "secrets"}


def inherited(leaf: str) -> bool:
    """Whether a leaf is told elsewhere already: a field of an entry in its `dev` block, of a service in a job."""
    section, _, rest = leaf.split(".", 2)
    plain = rest.removeprefix("dev.")
    if plain != rest and f"{section}.*.{plain}" in LEAVES:
        return True
    return section in ("jobs", "state") and f"services.*.{rest}" in LEAVES


def test_a_field_is_described_by_pattern_and_by_path() -> None:
    field = Field(
        "services.*.replicas",
        "",
        "How many copies run, or `each-node`: one on every machine. `autoscale` stands instead of it. "
        "In development it counts only where `dev` or the environment says it.",
        "a whole number or `each-node`",
        1,
        (2, "each-node"),
        (),
    )
    assert SCHEMAS.describe("services.*.replicas") == field
    assert SCHEMAS.describe("services.web.replicas") == field._replace(pattern="services.web.replicas")


@pytest.mark.parametrize(
    ("pattern", "type"),
    [
        ("services.web.ports.http", "a port or a mapping"),
        ("services.web.command", "a line of text or a list"),
        ("services.web.restart", "one of always, on-failure, never"),
        ("services.web.tty", None),
        ("services.web.dev.tty", "true or false"),
        ("services.web.resources.memory", "a size"),
        ("services.web.routes[0].host", "text"),
        ("services.web.health.tcp", "`true`"),
        ("services", "a mapping"),
        ("waivers", "a list"),
        ("nonsense", None),
        ("", None),
    ],
)
def test_the_type_of_a_field_in_words(pattern: str, type: str | None) -> None:
    found = SCHEMAS.describe(pattern)
    assert (found.type if found else None) == type


def test_a_mapping_tells_its_keys() -> None:
    found = SCHEMAS.describe("services.web.resources")
    assert found is not None
    assert found.keys == (
        "cpu",
        "memory",
        "cpu_limit",
        "memory_limit",
        "pids",
        "shm",
        "gpu",
        "open_files",
        "locked_memory",
    )
