"""The schema itself: its dialect, what it teaches, and which text each type takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from envspec.backend import installed
from envspec.syntax.structure.compiled_schema import CompiledSchema, python_pattern
from envspec_schema.leaves import Schemas

SCHEMA = installed.schema()
DEFINITIONS: dict[str, Any] = SCHEMA["definitions"]
SCHEMAS = Schemas(SCHEMA)

#: All of these mean the same in draft-07, which many editors read, and in 2020-12.
KEYWORDS = {
    "$ref", "additionalProperties", "allOf", "anyOf", "enum", "exclusiveMinimum", "items", "maximum", "minLength",
    "minimum", "not", "pattern", "properties", "propertyNames", "required", "type",
}  # fmt: skip
ANNOTATIONS = {"default", "description", "errorMessage", "examples", "title", "x-envspec-type"}


def parts(schema: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema, with its place."""
    yield where, schema
    for keyword in ("properties", "definitions"):
        for name, part in schema.get(keyword, {}).items():
            yield from parts(part, f"{where}/{keyword}/{name}")
    for keyword in ("additionalProperties", "items", "not", "propertyNames"):
        if isinstance(schema.get(keyword), dict):
            yield from parts(schema[keyword], f"{where}/{keyword}")
    for keyword in ("allOf", "anyOf"):
        for index, part in enumerate(schema.get(keyword, ())):
            yield from parts(part, f"{where}/{keyword}/{index}")


PARTS = dict(parts(SCHEMA, "#"))


@pytest.mark.parametrize("dialect", [jsonschema.Draft7Validator, jsonschema.Draft202012Validator])
def test_it_is_a_schema_in_both_dialects(dialect: Any) -> None:
    dialect.check_schema(SCHEMA)


def test_it_uses_only_keywords_that_mean_the_same_in_both() -> None:
    top = {"$schema", "definitions"}
    strange = {w: set(p) - KEYWORDS - ANNOTATIONS - (top if w == "#" else set()) for w, p in PARTS.items()}
    assert {where: words for where, words in strange.items() if words} == {}


def test_a_reference_stands_alone_since_draft_07_ignores_what_stands_beside_it() -> None:
    assert [where for where, part in PARTS.items() if "$ref" in part and len(part) > 1] == []


def test_every_definition_is_there_and_used() -> None:
    used = {part["$ref"].removeprefix("#/definitions/") for part in PARTS.values() if "$ref" in part}
    assert used == set(DEFINITIONS)


def test_every_field_teaches() -> None:
    mute = []
    for where, part in PARTS.items():
        for name, field in part.get("properties", {}).items():
            description = SCHEMAS.resolve(field).get("description", "")
            if not description.endswith(".") or len(description) < 10:
                mute.append(f"{where}/{name}")
    assert mute == []


def test_every_scalar_says_what_it_is_and_how_it_is_written() -> None:
    scalars = {name: part for name, part in DEFINITIONS.items() if name.startswith("type.")}
    assert [name for name, part in scalars.items() if not part.get("title")] == []
    assert [name for name, part in scalars.items() if "x-envspec-type" not in part] == []
    unexplained = [w for w, p in PARTS.items() if ("pattern" in p or "not" in p) and not p.get("errorMessage")]
    assert unexplained == []


def test_examples_and_defaults_are_values_that_their_field_takes() -> None:
    wrong = []
    for where, part in PARTS.items():
        values = [*part.get("examples", ()), *([part["default"]] if "default" in part else ())]
        for value in values:
            whole = {**part, "definitions": DEFINITIONS}
            for dialect in (jsonschema.Draft7Validator, jsonschema.Draft202012Validator):
                wrong += [f"{where}: {error.message}" for error in dialect(whole).iter_errors(value)]
    assert wrong == []


def test_the_branches_of_a_union_differ_by_the_kind_of_node() -> None:
    def kinds(part: dict[str, Any]) -> set[str]:
        found: set[str] = set()
        for branch in SCHEMAS.branches(part):
            words = branch.get("type", ["object", "array", "string", "number", "integer", "boolean", "null"])
            own = ({words} if isinstance(words, str) else set(words)) - set(branch.get("not", {}).get("type", ()))
            if {"object", "array"} & own and len(own) == 2:
                own -= {"null"}  # a mapping or a list with nothing in it
            found |= {"text" if word in ("string", "number", "integer", "boolean", "null") else word for word in own}
        return found

    for where, part in PARTS.items():
        if "anyOf" in part:
            first, second = map(kinds, part["anyOf"])
            assert not first & second, where


def test_patterns_bind_the_whole_text_and_mean_the_same_in_ecma_262() -> None:
    for where, part in PARTS.items():
        if pattern := part.get("pattern"):
            assert pattern.startswith("^") and pattern.endswith("$"), where
            assert not re.search(r"\\[dwsbDWSB]|\(\?P|\(\?<|\\-|\\Z|\\A", pattern), where
            assert not re.compile(python_pattern(pattern)).match("\n"), where


def test_what_has_a_pattern_an_enum_or_a_least_length_is_never_empty() -> None:
    for where, part in PARTS.items():
        if part.keys() & {"pattern", "enum", "minLength"}:
            refused = part.get("not", {}).get("type", ())
            assert "null" in refused or "null" not in part["type"], where


def keys(name: str) -> set[str]:
    return set(DEFINITIONS[name]["properties"])


def test_an_entry_its_override_its_dev_block_and_a_preset_have_the_same_fields() -> None:
    service, job, state = keys("service"), keys("job"), keys("state")
    tools = {"shield", "watch", "debug", "tty", "target", "env_file"}
    assert keys("service.override") == service - {"dev"}
    assert keys("service.dev") == service - {"dev"} | tools | {"publish"}
    assert keys("preset") == service - {"presets", "uses"}
    assert keys("job.override") == job - {"dev"}
    assert keys("job.dev") == job - {"dev"} | tools
    assert keys("state.override") == state - {"dev"} | {"managed"}
    assert keys("state.dev") == state - {"dev"} | {"publish"}
    services_alone = {"aliases", "ports", "routes", "health", "metrics", "replicas", "autoscale", "rollout", "restart"}
    jobs_alone = {"when", "schedule", "timezone", "migrates", "timeout", "retries"}
    assert job == service - services_alone | jobs_alone


def test_a_field_is_the_same_wherever_it_stands() -> None:
    for name in ("service", "job", "state"):
        for layer in (f"{name}.override", f"{name}.dev"):
            for key, part in DEFINITIONS[name]["properties"].items():
                if key != "dev":
                    assert DEFINITIONS[layer]["properties"][key] == part, (layer, key)


def test_only_what_no_merge_can_mend_is_required() -> None:
    required = {where: part["required"] for where, part in PARTS.items() if "required" in part}
    assert required == {
        "#": ["envspec"],
        "#/properties/waivers/items": ["rule", "at", "because", "until"],
        "#/definitions/dev.watch/items": ["path", "action"],
        "#/definitions/acceptance": ["at", "because"],
    }


#: type -> texts that it takes, texts that it refuses. Editors' numbers and booleans are in `test_an_editor…`.
TEXTS: dict[str, tuple[list[str], list[str]]] = {
    "name": (["a", "web", "web-2", "a" * 40], ["", "Web", "2web", "web-", "web_app", "a" * 41, "web\n", "wéb"]),
    "secretName": (["stripe-key", "a" * 50], ["", "a" * 51, "STRIPE"]),
    "portName": (["http", "a" * 15], ["a" * 16, "80", ""]),
    "port": (["1", "80", "65535", "0080"], ["0", "65536", "-1", "80/tcp", "8080:80", "", "80\n"]),
    "portRef": (["http", "8080"], ["0", "65536", "HTTP", ""]),
    "int": (["0", "3", "007", "999999999"], ["-1", "1.5", "1e3", "0x1", "two", "", "٣", "9999999999"]),
    "positive": (["1", "010"], ["0", "00", "-1", ""]),
    "replicas": (["0", "3", "999999999", "each-node"], ["-1", "", "each", "each_node", "each-node 2", "9999999999"]),
    "bool": (["true", "false"], ["yes", "True", "TRUE", "on", "1", "", "true\n"]),
    "switch": (
        ["true", "false", "${vars.with-search}"],
        ["yes", "", "${vars.a} ", "${vars.a}${vars.b}", "x${vars.a}", "${vars.a.b}", "${env.name}", "true\n"],
    ),
    "true": (["true"], ["false", "yes", ""]),
    "duration": (
        ["500ms", "10s", "2m", "1h30m", "1h1m1s1ms", "0s"],
        ["", "10", "s", "1.5s", "30m1h", "1d", "-1s", "10 s", "5S", "1h1h"],
    ),
    "size": (["64Mi", "1Gi", "500M", "1k", "1Ki"], ["64", "64MiB", "64mb", "1.5Gi", "0Mi", "", "-1Mi", "64 Mi"]),
    "lockedMemory": (["unlimited", "64Mi", "1G"], ["", "64", "-1", "infinite", "unlimited\n"]),
    "cpu": (["250m", "0.5", "2", "0.25", "1.000"], ["0", "0m", "0.0", ".5", "1.2345", "-1", "1 core", ""]),
    "cron": (
        ["0 3 * * *", "*/5 * * * *", "0,30 3-5 1 JAN,mar MON-FRI", "59 23 31 12 6", "0  3 * * *"],
        ["0 3 * *", "0 3 * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7", "@daily", ""],
    ),
    "path": ([".", "config/app.toml", "../shared/a", "a b"], ["", "/etc/x", "~/x", "a\nb", "a\x00"]),
    "abspath": (["/", "/app", "/app/", "/a/.b/..c"], ["", "app", "/a//b", "/a/../b", "/./a", "/a\n", "//"]),
    "mountPoint": (["/app", "/app/"], ["/", "", "app", "/a/.."]),
    "hostPath": ([".", "/srv/x", "~/x", "../x"], ["", "a\nb"]),
    "envName": (["A", "_a", "discovery.type", "a-b"], ["", "1A", "A B", "A=B", "É"]),
    "varName": (["log_level", "a-b"], ["", "a.b", "1a"]),
    "labelName": (["team", "traefik.http.x/y"], ["", "a b", "a=b"]),
    "placementLabel": (
        ["node", "disk", "topology.kubernetes.io/zone", "A_1"],
        ["", "-a", "a-", "a b", "a=b", "${x}", "disk\n"],
    ),
    "placementValue": (
        ["ssd", "1", "true", "m1.example.com", "a" * 63],
        ["", "a" * 64, "-a", "a.", "a b", "a/b", "a==b", "${vars.disk}", '"', "ssd\n"],
    ),
    "hostName": (["legacy.internal", "A-1"], ["", "-a", "a.", "a_b", "a..b"]),
    "alias": (["legacy-api", "old_api", "api.internal", "1"], ["", "API", "-a", "a.", "a b", "a" * 64, "a\n"]),
    "headerName": (["Host", "X-Trace_Id"], ["", "a b", "a:b"]),
    "platform": (["linux/amd64", "linux/arm/v7"], ["linux", "Linux/amd64", ""]),
    "mode": (["0444", "644"], ["0888", "44", "rw", "", "00444"]),
    "ids": (["999", "999:999"], ["root", "999:", ":1", "", "1:2:3"]),
    "sqlName": (["shop", "_a-b", "A" * 63], ["", "1a", "a b", "a;b", "A" * 64]),
    "bucket": (["assets", "a.b-c"], ["ab", "Assets", "-ab", "a" * 64, ""]),
    "capability": (["NET_ADMIN", "ALL"], ["net_admin", "", "NET-ADMIN"]),
    "sysctl": (["net.core.somaxconn", "net/ipv4/ip_forward"], ["somaxconn", "", "a b.c"]),
    "timezone": (["UTC", "Europe/Berlin", "Etc/GMT+3"], ["", "Europe/", "/x", "a b"]),
    "date": (["2027-03-31"], ["2027-3-31", "31.03.2027", "2027-13-01", "2027-00-10", ""]),
    "registry": (
        ["registry.example.com/myorg", "localhost:5000", "ghcr.io/a/b_c"],
        ["", "https://ghcr.io", "ghcr.io/", "ghcr.io/A b", ":5000"],
    ),
    "text": (["", "x", "null", "a\nb"], []),
    "template": (["", "${vars.x}"], []),
    "filled": (["x", " ", "null", "a\nb"], [""]),
    "words": (["x"], [""]),
}  # fmt: skip


def test_the_table_of_texts_has_every_type() -> None:
    assert {f"type.{name}" for name in TEXTS} == {n for n in DEFINITIONS if n.startswith("type.")} - {"type.argv"}


@pytest.mark.parametrize("name", TEXTS)
def test_which_text_a_type_takes(name: str) -> None:
    from envspec.source import Source
    from envspec.syntax.tree import Scalar

    closures = CompiledSchema(SCHEMA)
    check = closures.of({"$ref": f"#/definitions/type.{name}"})
    taken, refused = TEXTS[name]
    for text in [*taken, *refused]:
        node = Scalar(Source("x", ""), text, False, 0, 0, 0, 0)
        assert check(node) == (text in taken), (name, text)


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("port", 8080, True), ("port", 0, False), ("port", 65536, False), ("portRef", 8080, True),
        ("int", 3, True), ("int", -1, False), ("int", 1.5, False), ("positive", 0, False), ("positive", 1, True),
        ("replicas", 2, True), ("replicas", -1, False), ("replicas", "each-node", True), ("replicas", "each", False),
        ("bool", True, True), ("switch", False, True), ("true", True, True), ("true", False, False),
        ("cpu", 0.5, True), ("cpu", 2, True), ("cpu", 0, False),
        ("mode", 444, True), ("ids", 999, True), ("path", 2024, True), ("bucket", 123, True), ("hostPath", 1, True),
        ("placementValue", True, True), ("placementValue", 1, True), ("placementValue", None, False),
        ("text", 16.1, True), ("text", None, True), ("text", False, True), ("text", {}, False), ("text", [], False),
        ("template", 1, True), ("filled", 1.1, True), ("filled", None, False), ("filled", True, True),
        ("argv", 1, True), ("argv", None, True), ("argv", [1, None, True], True), ("argv", {}, False),
    ],
)  # fmt: skip
def test_an_editor_may_see_a_number_where_envspec_sees_text(name: str, value: Any, taken: bool) -> None:
    whole = {"$ref": f"#/definitions/type.{name}", "definitions": DEFINITIONS}
    for dialect in (jsonschema.Draft7Validator, jsonschema.Draft202012Validator):
        assert dialect(whole).is_valid(value) == taken
