"""The sample that uses everything: every leaf of the language, with a value of its own, and every way to write it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from envspec.backend import installed
from envspec.model.fields import DEV_ONLY
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence
from envspec_schema.leaves import Schema
from tests.samples.tree import ROOT, files_of

SAMPLE = ROOT / "08-everything"
SCHEMAS = installed.schemas()
LEAVES = frozenset(SCHEMAS.leaves())
ENTRIES = ("services", "tools", "jobs", "state", "secrets")

#: Defaults that no keyword of the schema tells, since they depend on something: what a value must not be.
DEPENDING = {
    "services.*.build.image": "registry.example.com/maps/atlas-web",
    "services.*.working_dir": "",
    "services.*.ports.*.protocol": "tcp",
    "services.*.health.probe": "",
    "services.*.health.port": "http|rpc",
    "services.*.metrics.port": "http",
    "services.*.routes.*.port": "http",
    "services.*.routes.*.tls": "true",
    "services.*.routes.*.publish": "8080",
    "services.*.resources.memory_limit": "384Mi",
    "services.*.shutdown.drain": "0s|5s",
    "services.*.security.read_only": "true",
    "services.*.user": "10001:10001",
    "services.*.dev.publish.*": "8080",
    "environments.*.swarm.stack": "atlas-convoy",
    "state.*.database": "atlas",
    "state.*.user": "atlas",
    "state.*.run_as": "999:999",
    "state.*.storage": "10Gi",
    "state.*.ports.*.protocol": "tcp",
    "state.*.health.port": "http",
    "state.*.health.probe": "",
    "state.*.resources.memory_limit": "2Gi",
    "state.*.routes.*.port": "http",
    "state.*.routes.*.publish": "9000",
    "state.*.routes.*.tls": "true",
    "secrets.*.key": "api-token|npm-token|session-key|db-url|db-password",
    "secrets.*.property": "value",
    "waivers.*.environment": "",
    "environments.*.kubernetes.storage_class": "",
    "environments.*.kubernetes.tls_secret": "",
    "environments.*.kubernetes.namespace": "atlas-cluster|atlas-lab",
    "environments.*.nomad.namespace": "default",
    "environments.*.nomad.datacenters.*": r"\*",
    "environments.*.nomad.vault_path": "secret/data/atlas-fleet",
}


class Found(NamedTuple):
    """A node of the sample. `pattern` as in `leaves()`, `kind` scalar, list or mapping, `text` a scalar's."""

    pattern: str
    kind: str
    text: str


def walk(node: Node, pattern: str, path: tuple[str | int, ...]) -> Iterator[Found]:
    if isinstance(node, Mapping):
        yield Found(pattern, "mapping", "")
        for key, value in node.items.items():
            named = any(key in branch.get("properties", ()) for branch in SCHEMAS.branches(SCHEMAS.at(path) or {}))
            yield from walk(value, _join(pattern, key if named else "*"), (*path, key))
    elif isinstance(node, Sequence):
        yield Found(pattern, "list", "")
        for at, item in enumerate(node.items):
            yield from walk(item, _join(pattern, "*"), (*path, at))
    elif isinstance(node, Scalar):
        yield Found(pattern, "scalar", node.text)


def _join(pattern: str, step: str) -> str:
    return f"{pattern}.{step}" if pattern else step


@functools.cache
def written() -> tuple[Found, ...]:
    """Every node of every file of the sample that is a spec."""
    found: list[Found] = []
    for path, data in files_of(SAMPLE).items():
        if path.endswith(".yaml") and data.startswith((b"envspec:", b"#")) and b"\nenvspec: 1\n" in data:
            root, problems = read(Source(path, data.decode()))
            assert root is not None and problems == [], path
            found += walk(root, "", ())
    return tuple(found)


def place(pattern: str) -> str:
    """Where a field is defined: overrides, presets, tools and `dev` blocks share the fields of an entry."""
    parts = pattern.split(".")
    if parts[0] == "environments" and len(parts) > 4 and parts[2] in ENTRIES:
        parts = parts[2:]
    if len(parts) > 3 and parts[2] == "dev" and parts[3] not in DEV_ONLY and parts[0] != "secrets":
        del parts[2]
    shared = ".".join(("services", *parts[1:]))
    if parts[0] in ("presets", "tools") or (parts[0] == "jobs" and shared in UNION_OR_LEAF):
        return shared
    return ".".join(parts)


def unions(schema: Schema, pattern: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The fields that may be written in several ways, and the kinds of node that they take."""
    branches = SCHEMAS.branches(schema)
    kinds = frozenset(_kind(branch) for branch in branches)
    if len(kinds) > 1:
        yield pattern, kinds
    for branch in branches:
        below = dict(branch.get("properties", {}))
        entry = branch.get("additionalProperties") or branch.get("items")
        if entry:
            below["*"] = entry
        for key, part in below.items():
            yield from unions(part, _join(pattern, key))


def _kind(branch: Schema) -> str:
    kinds = branch.get("type", "string")
    return "list" if "array" in kinds else "mapping" if "object" in kinds else "scalar"


UNIONS = dict(unions(SCHEMAS.root, ""))
UNION_OR_LEAF = LEAVES | set(UNIONS)


def test_every_leaf_is_set_with_a_value_that_is_not_the_default() -> None:
    texts: dict[str, set[str]] = {}
    for found in written():
        if found.kind == "scalar":
            texts.setdefault(place(found.pattern), set()).add(found.text)
    missing = sorted({place(leaf) for leaf in LEAVES} - texts.keys())
    assert missing == []
    dull = []
    for leaf, values in texts.items():
        default = SCHEMAS.describe(leaf).default if SCHEMAS.describe(leaf) else None
        usual = {str(default).lower() if isinstance(default, bool) else str(default)} if default is not None else {""}
        told = DEPENDING.get(leaf)
        if all(value in usual or (told is not None and re.fullmatch(told, value)) for value in values):
            dull.append(f"{leaf}: {sorted(values)}")
    # The version of the language has one value.
    assert sorted(dull) == ["envspec: ['1']"]


def test_defaults_that_depend_are_known() -> None:
    """A description that speaks of a default is in `DEPENDING`, unless the schema has the default as a keyword."""
    told = set()
    for leaf in LEAVES:
        field = SCHEMAS.describe(leaf)
        if field and field.default is None and re.search(r"\b[Dd]efault", field.description):
            told.add(place(leaf))
    assert sorted(told - DEPENDING.keys()) == []


def test_every_way_to_write_a_field_is_used() -> None:
    kinds: dict[str, set[str]] = {}
    for found in written():
        kinds.setdefault(place(found.pattern), set()).add(found.kind)
    wanted: dict[str, set[str]] = {}
    for pattern, branches in UNIONS.items():
        wanted.setdefault(place(pattern), set()).update(branches)
    assert len(wanted) > 12
    assert {p: k - kinds.get(p, set()) for p, k in wanted.items() if k - kinds.get(p, set())} == {}


@pytest.mark.parametrize(
    ("pattern", "forms"),
    [
        ("services.*.health.port", (r"[a-z]+", r"[0-9]+")),
        ("services.*.routes.*.port", (r"[a-z]+", r"[0-9]+")),
        ("services.*.health.grpc", (r"[A-Za-z.0-9]+\.[A-Za-z]+",)),
        ("state.*.health.grpc", (r"true",)),
        ("services.*.user", (r"[0-9]+", r"[0-9]+:[0-9]+")),
        ("services.*.resources.cpu", (r"[0-9]+m",)),
        ("state.*.resources.cpu", (r"[0-9]+",)),
        ("services.*.replicas", (r"[0-9]+", "each-node")),
        ("services.*.egress.*", (r"internet", r"[0-9./]+", r"\$\{vars\..*\}")),
        ("services.*.needs.*", ("started", "healthy", "completed", "none")),
        ("jobs.*.when", ("before-deploy", "after-deploy", "manual")),
        ("services.*.dev.watch.*.action", ("rebuild", r"sync\+restart")),
    ],
)
def test_forms_of_one_scalar_are_used(pattern: str, forms: tuple[str, ...]) -> None:
    texts = [found.text for found in written() if place(found.pattern) == pattern]
    assert [form for form in forms if not any(re.fullmatch(form, text) for text in texts)] == []


def test_every_section_and_every_layer_is_used() -> None:
    used = {found.pattern for found in written()}
    layers = [f"{section}.*.dev" for section in ("presets", "services", "tools", "jobs", "state")]
    overrides = [f"environments.*.{section}.*" for section in ENTRIES]
    targets = [f"environments.*.{target}" for target in ("compose", "kubernetes", "nomad")]
    sections = ["presets.*", "services.*", "tools.*", "jobs.*", "state.*", "secrets.*", "environments.*", "waivers.*"]
    assert [one for one in (*sections, *layers, *overrides, *targets) if one not in used] == []
