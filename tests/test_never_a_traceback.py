"""Whatever a spec says, `compile_text` answers with diagnostics or artifacts: no exception, no broken backend.

`ENVSPEC_FUZZ=20000 pytest tests/test_never_a_traceback.py` looks longer.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from envspec.cli.render import github, json, sarif, text
from envspec.compiler import Compilation, Order, compile_text
from tests.mutations import EDITS, HOSTILE, Edit, Project, mutated, seeds
from tests.recombined import recombined

EXAMPLES = int(os.environ.get("ENVSPEC_FUZZ", "0"))
ORDER = Order(today="2026-11-24")

#: A small spec whose every line is worth breaking; samples are big.
SMALL = """\
envspec: 1
project: shop
vars:
  level: info
services:
  web:
    image: nginx:1.27.3
    user: "10001"
    ports:
      http: 8080
    environment:
      LEVEL: ${vars.level}
      DB: ${state.db.url}
      KEY: ${secrets.key}
    routes:
      - host: shop.example.com
    health:
      http: /
    resources:
      cpu: 100m
      memory: 64Mi
    dev:
      publish:
        http: 8080
jobs:
  clean:
    uses: web
    command: clean --all
    schedule: "0 3 * * *"
state:
  db:
    kind: postgres
    version: 16.9
    storage: 1Gi
    backup:
      schedule: "0 2 * * *"
      volume: dumps
  dumps:
    kind: volume
    storage: 1Gi
secrets:
  key:
    dev: x
environments:
  dev:
    tier: development
    targets:
      - compose
  prod:
    tier: production
    tag: "1"
    targets:
      - compose
      - kubernetes
      - nomad
"""

numbers = st.integers(0, 2**20)
edits = st.lists(st.tuples(st.sampled_from(sorted(EDITS)), numbers, numbers, numbers), min_size=1, max_size=4)


#: words that machines were told once: they are told nothing else the second time
_rendered: set[tuple[str, str, str]] = set()


def few(examples: int) -> settings:
    quiet = (HealthCheck.too_slow, HealthCheck.data_too_large)
    return settings(max_examples=EXAMPLES or examples, deadline=None, suppress_health_check=quiet)


def answered(spec: str, project: Project | None = None) -> Compilation:
    """Compiles, and holds the answer against what every answer must be."""
    made = compile_text(spec, project.files if project else None, ORDER)
    lines = {}
    for found in made.diagnostics:
        assert found.id not in ("ENV085", "ENV094"), found.message
        assert found.span is not None, f"{found.id} has no place: {found.message}"
        of = lines.setdefault(found.span.source.name, found.span.source.text.split("\n"))
        assert 1 <= found.span.line <= len(of), (found.id, found.span)
        assert 1 <= found.span.column <= len(of[found.span.line - 1]) + 1, (found.id, found.span)
    told = "\n".join(text.render(made.diagnostics, False, len(made.plans)))
    assert told.isprintable() or not set(told) & set("\x1b\x07\x08\r\0"), "a message moves the cursor"
    new = [one for one in made.diagnostics if (one.id, one.message, one.help) not in _rendered]
    _rendered.update((one.id, one.message, one.help) for one in new)
    json.render(new)
    list(github.render(new))
    sarif.render(new, {})
    if not made.errors:
        assert set(made.artifacts) == set(made.plans)
    return made


@given(st.text())
@few(150)
def test_any_text(spec: str) -> None:
    answered(spec)


@given(st.text(st.sampled_from("abc:-#'\"|>&*!%@`{}[],?\\ \n\t0.$~<é\u2028\U0001f600"), max_size=60))
@few(200)
def test_any_text_of_the_characters_of_yaml(spec: str) -> None:
    answered(spec)


@given(st.text(st.characters(exclude_categories=())))
@few(100)
def test_any_text_after_a_valid_beginning(spec: str) -> None:
    answered(SMALL + spec)


@given(edits)
@example([("cut", 0, 118, 0)])  # nothing but a comment, or not even that
@example([("hostile", 35, HOSTILE.index("web"), 0)])  # a backup into something that is no state
@few(250)
def test_any_mutation_of_a_small_spec(edits: list[Edit]) -> None:
    answered(mutated(SMALL, edits))


@given(st.sampled_from(seeds()[:7]), edits)
@few(60)
def test_any_mutation_of_a_sample(project: Project, edits: list[Edit]) -> None:
    answered(mutated(project.text, edits), project)


@given(st.integers(0, 2**32))
@few(12)
def test_any_spec_that_the_structure_allows(number: int) -> None:
    project = recombined(number)
    answered(project.text, project)


@pytest.mark.parametrize("attribute", ["host", "port", "url", "user", "password", "database"])
def test_a_managed_state_that_refers_to_itself(attribute: str) -> None:
    own = f"    state:\n      db:\n        managed:\n          {attribute}: x${{state.db.{attribute}}}\n"
    made = answered(SMALL + own)
    circles = [(one.span.line, one.message) for one in made.diagnostics if one.id == "ENV070" and one.span]
    assert circles == [(SMALL.count("\n") + 4, f"the {attribute} of `db` refers to itself")]


@pytest.mark.parametrize("included", [False, True])
def test_more_faults_than_are_told(included: bool) -> None:
    ports = "".join(f"      p{number}: x\n" for number in range(250))
    part = f"services:\n  many:\n    image: nginx:1.27.3\n    ports:\n{ports}"
    text = SMALL + "include:\n  - part.yaml\n" if included else SMALL.replace("services:\n", part)
    made = answered(text, Project("many", text, {"part.yaml": "envspec: 1\n" + part}))
    errors = [one for one in made.diagnostics if one.severity == "error"]
    assert {one.message for one in errors} == {f"`p{number}` is a port; found `x`" for number in range(100)}
    assert errors[-1].help.endswith("; this file has more faults, which are told once these are mended")


@pytest.mark.parametrize("number", ["1" * 5000, "²", "١٢"])
def test_numbers_that_are_none(number: str) -> None:
    """More digits than Python converts, and digits that only look like some."""
    build = SMALL.replace("    image: nginx:1.27.3\n", f'    build:\n      target: "{number}"\n')
    dockerfile = f"FROM nginx:1.27.3 AS one\nFROM {number} AS two\nUSER {number}\nCOPY --from={number} /a /b\n"
    answered(build, Project("numbers", build, {"Dockerfile": dockerfile}))
    answered(SMALL.replace("LEVEL: ${vars.level}", f'DB_PORT: "{number}"\n      DB_HOST: localhost'))
    answered(SMALL + f'    state:\n      db:\n        managed:\n          host: x\n          port: "{number}"\n')


def test_a_route_that_refers_to_its_own_address() -> None:
    made = answered(SMALL.replace("host: shop.example.com", "host: x${services.web.public_url}"))
    assert [(str(one.span), one.message) for one in made.diagnostics if one.severity == "error"] == [
        ("envspec.yaml:16:15", "`xhttp://localhost:8080` is not a host name"),  # dev
        ("envspec.yaml:16:16", "the public address of `web` is made of itself"),  # prod
    ]


#: what takes not every text, by the line where it stands
STRICT = {
    SMALL[: SMALL.index(place)].count("\n") + 1: place
    for place in ("shop.example.com", "16.9", "nginx:1.27.3", '"10001"')
}


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda word: word[:12])
def test_every_hostile_value_as_a_variable_that_stands_everywhere(hostile: str) -> None:
    """One value in every place of a spec that takes a reference; where it is refused, it is put in the others alone."""
    spec = SMALL.replace("level: info", f"level: {hostile}")
    answered(spec.replace("clean --all", "${vars.level}").replace('tag: "1"', "tag: ${vars.level}"))

    def of(places: Iterable[str]) -> str:
        return functools.reduce(lambda text, place: text.replace(place, "${vars.level}"), places, spec)

    made = answered(of(STRICT.values()))
    refused = {one.span.line for one in made.diagnostics if one.severity == "error" and one.span}
    if refused & set(STRICT) and (taken := [place for line, place in STRICT.items() if line not in refused]):
        answered(of(taken))
