"""What the compiler says of a spec whose structure is wrong: all of it, and nothing twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from envspec.diagnostic import Diagnostic
from envspec.source import Source, format_path
from envspec.syntax.grammar.reader import read
from envspec.syntax.structure.check import check
from envspec.syntax.structure.language import language
from envspec.syntax.structure.violations import FaultyEntries
from envspec.syntax.tree import find
from tests.syntax.structure.faulty import Fault, Faulty, faulty

TWO = faulty("structure_two_faults.txt")
ONE = faulty("structure_one_fault.txt")


def found(text: str) -> list[Diagnostic]:
    root, grammar = read(Source("envspec.yaml", text))
    assert root is not None
    assert grammar == []
    return check(root)[0]


def places(text: str) -> list[Fault]:
    return [Fault(each.span.line, each.span.column, each.id, each.message) for each in found(text) if each.span]


def one(text: str) -> Diagnostic:
    (diagnostic,) = found(f"envspec: 1\nproject: shop\n{text}")
    return diagnostic


@pytest.mark.parametrize("spec", TWO, ids=lambda spec: spec.title)
def test_two_faults_give_two_diagnostics(spec: Faulty) -> None:
    assert len(spec.faults) == 2
    assert places(spec.text) == spec.faults


@pytest.mark.parametrize("spec", ONE, ids=lambda spec: spec.title)
def test_a_fault_that_has_consequences_gives_one_diagnostic(spec: Faulty) -> None:
    assert len(spec.faults) == 1
    assert places(spec.text) == spec.faults


def test_there_are_enough_of_them() -> None:
    assert len(TWO) >= 60
    assert {fault.id for spec in TWO + ONE for fault in spec.faults} == {f"ENV{n:03}" for n in range(30, 39)}


@pytest.mark.parametrize("spec", TWO, ids=lambda spec: spec.title)
def test_the_path_of_a_fault_leads_to_the_marked_place(spec: Faulty) -> None:
    root, _ = read(Source("envspec.yaml", spec.text))
    assert root is not None
    for each in found(spec.text):
        node, key = find(root, each.path)
        assert each.severity == "error"
        assert each.span in (node.span, key and key.span) or each.id in ("ENV031", "ENV038")


def test_a_sound_spec_has_nothing_and_loads_nothing() -> None:
    everything = (Path(__file__).parents[2] / "schema/everything.yaml").read_text()
    before = set(sys.modules)
    assert found(everything) == []
    assert not {"jsonschema", "difflib", "envspec.syntax.structure.translate"} & (set(sys.modules) - before)


@pytest.mark.parametrize(
    ("text", "line", "columns"),
    [
        ("services:\n  web:\n    replica: 2\n", 5, (5, 12)),  # the key
        ("services:\n  web:\n    replicas: two\n", 5, (15, 18)),  # the value
        ("services:\n  web:\n    restart:\n", 5, (5, 12)),  # the key of what is missing
        ("services:\n  web:\n    egress:\n      - x: y\n", 6, (9, 13)),  # the mapping
        ("services:\n  web:\n    dev:\n      watch:\n        - path: x\n", 7, (11, 12)),  # its first character
        ("services:\n  Web:\n    replicas: 2\n", 4, (3, 6)),  # the key
    ],
)
def test_what_is_marked(text: str, line: int, columns: tuple[int, int]) -> None:
    span = one(text).span
    assert span is not None
    assert (span.line, (span.column, span.end_column)) == (line, columns)


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("services:\n  web:\n    init: yes\n", "write `true`"),
        ("services:\n  web:\n    init: OFF\n", "write `false`"),
        ("services:\n  web:\n    init: FALSE\n", "write `false`"),
        ("services:\n  web:\n    init: maybe\n", "write `true` or `false`"),
        ("services:\n  web:\n    build: .\n", "write its keys below it, such as `context: .`"),
        ("services:\n  web:\n    egress: x\n", "write its entries on lines of their own below it, each after `- `"),
        ("services:\n  web:\n    memory: 1Gi\n", "`memory` belongs in `resources`"),
        ("services:\n  web:\n    tty: true\n", "`tty` belongs in `dev`"),
        (
            "services:\n  web:\n    env_file: .env\n",
            "write variables below `environment`, what is secret under `secrets`, and what one developer sets alone "
            "in the `env_file` of `dev`",
        ),
        (
            "jobs:\n  a:\n    networks:\n      - front\n",
            "leave it out: a reference such as `${services.api.url}` says who talks to whom",
        ),
        (
            'version: "3.8"\n',
            "leave it out: `envspec: 1` is the version of the language; a release is the environment's `tag`",
        ),
        (
            "services:\n  web:\n    volumes:\n      /data: ./data\n",
            "a volume is named here, and declared under `state`; a folder of the host belongs in `mounts`",
        ),
        (
            'services:\n  web:\n    ports:\n      http: "8080:8080"\n',
            "a port that the service listens on; on the host it is published by a route, or by `publish` in `dev`",
        ),
        ("services:\n  web:\n    resources:\n      image: x\n", "`image` stands in `services.web`; indent it less"),
        (
            "services:\n  web:\n    ports:\n      http:3000\n",
            "a blank is missing after the colon: write `http: ` and then the value",
        ),
        (
            "services:\n  web:\n    image:nginx:1.27.3\n",
            "a blank is missing after the colon: write `image: ` and then the value",
        ),
        (
            "services:\n  web:\n    health:\n      http:/ready\n",
            "a blank is missing after the colon: write `http: ` and then the value",
        ),
        (
            "services:\n  web:\n    build: https://git.example.com/web\n",
            "write its keys below it, such as `context: .`",
        ),
        ("services:\n  web:\n    ports: 8080:80\n", "write its keys below it, such as `http: 8080`"),
        ("services:\n  waivers: x\n  web:\n    x: 1\n", None),
        ("presets:\n  node:\n    presets:\n      - x\n", "a preset has no `presets`; services do"),
        ("jobs:\n  a:\n    health:\n      http: /\n", "a job has no `health`; services do"),
        ("state:\n  db:\n    command: x\n", "a state has no `command`; services do"),
        ("environments:\n  prod:\n    jobs:\n      a:\n        ports:\n", "a job has no `ports`; services do"),
        ("nomad:\n", "the options of a target stand in an environment: `environments.prod.nomad`"),
        (
            "environments:\n  a:\n    services:\n      web:\n        dev:\n",
            "`dev` stands in the entry itself; an environment overrides the fields as they are",
        ),
        ("services:\n  web:\n    restart: unless-stopped\n", "did you mean `always`?"),
        ("services:\n  web:\n    needs:\n      db: service_healthy\n", "did you mean `healthy`?"),
        (
            "services:\n  web:\n    ulimits:\n      nofile: 1024\n",
            "say `open_files` and `locked_memory` below `resources`",
        ),
        ("services:\n  web:\n    metrics:\n      prt: 1\n", "the keys of `services.web.metrics` are port, path"),
    ],
)
def test_how_to_mend_it(text: str, help: str | None) -> None:
    if help is None:
        assert len(found(f"envspec: 1\n{text}")) == 2
    else:
        assert one(text).help == help


def test_the_value_of_a_secret_is_in_no_message() -> None:
    text = """\
envspec: 1
secrets:
  a: hunter2-value
  b:
    generate: hunter2-value
    dev:
      x: hunter2-value
services:
  web:
    secrets:
      - hunter2-Value
    build:
      secrets: hunter2-value
  api:
    secrets:
      hunter2-Value: /x
    environment:
      PASSWORD:
        value: hunter2-value
"""
    told = found(text)
    assert [each.span.line for each in told if each.span] == [3, 5, 7, 11, 13, 16, 19]
    assert "hunter2" not in "".join(each.message + each.help + format_path(each.path) for each in told).lower()


def test_a_long_value_is_shortened_and_stays_on_one_line() -> None:
    assert one(f"registry: {'x' * 100}!\n").message.endswith(f"found `{'x' * 40}…`")
    assert one('registry: "a\\tb"\n').message.endswith(r"found `a\tb`")


def test_a_hostile_file_is_told_its_first_hundred_faults() -> None:
    many = "".join(f"  k{at}:\n    x: 1\n" for at in range(3000))
    told = places(f"envspec: 1\nservices:\n{many}")
    assert [each.line for each in told] == list(range(4, 204, 2))
    assert {each.message for each in told} == {"unknown key `x`"}


@pytest.mark.parametrize("count", [1, 5000])
def test_a_fault_after_many_sound_entries_is_told_at_its_own_place(count: int) -> None:
    routes = "      - port: 1\n" * count
    text = f"envspec: 1\nservices:\n  web:\n    routes:\n{routes}      - prt: 1\n"
    (fault,) = found(text)
    assert (fault.span and fault.span.line, fault.path) == (count + 5, ("services", "web", "routes", count, "prt"))


def test_an_unknown_key_stands_for_the_missing_one_only_with_a_fit_value() -> None:
    assert [each.message for each in found("foo: 1\n")] == ["unknown key `foo`; did you mean `envspec`?"]
    assert [each.message for each in found("foo:\n  a: 1\n")] == ["unknown key `foo`", "the file has no `envspec`"]


def test_of_a_thousand_services_jsonschema_sees_the_one_at_fault() -> None:
    services = "".join(f"  s{at}:\n    image: app:1.2.3\n" for at in range(1000))
    root, _ = read(Source("envspec.yaml", f"envspec: 1\nservices:\n{services}    replica: 2\n"))
    assert root is not None
    data = FaultyEntries(language().compiled).plain(language().compiled.schema, root, ())
    assert data == {"envspec": "1", "services": {"s999": {"image": "app:1.2.3", "replica": None}}}
    ((fault,), _) = check(root)
    assert fault.message == "unknown key `replica`; did you mean `replicas`?"
