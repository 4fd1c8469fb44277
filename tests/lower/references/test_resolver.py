"""References: what they become, the edges that they make, and what is wrong with wrong ones."""

from __future__ import annotations

import pytest

from tests.lower.specs import errors, lowered, plan, spelled

BODY = """\
vars:
  level: info
services:
  web:
    image: acme/web:1.0.0
    environment:
      VALUE: "{reference}"
  api:
    image: acme/api:1.0.0
    ports:
      http: 8080
      admin: 9000
    routes:
      - host: api.example.com
        path: /v1/
  rpc:
    image: acme/rpc:1.0.0
    ports:
      rpc:
        port: 7000
        protocol: grpc
jobs:
  once:
    image: acme/once:1.0.0
    when: manual
state:
  db:
    kind: postgres
    version: 16.9-bookworm
    user: buyer
    database: stock
  cache:
    kind: redis
    version: 7.4.4-bookworm
    auth: false
  files:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    buckets:
      - assets
  disk:
    kind: volume
  other:
    kind: custom
    image: acme/other:1.0.0
    ports:
      main: 4000
    url: other://${{state.other.user}}@${{state.other.address}}/${{state.other.database}}
secrets:
  key:
    dev: nothing
"""

TEXTS = [
    ("${services.api.host}", "<host api>"),
    ("${services.api.port}", "<port api http>"),
    ("${services.api.ports.admin}", "<port api admin>"),
    ("${services.api.address}", "<host api>:<port api http>"),
    ("${services.api.url}", "http://<host api>:<port api http>"),
    ("${services.rpc.url}", "grpc://<host rpc>:<port rpc rpc>"),
    ("${services.api.public_url}", "https://api.example.com/v1"),
    ("${state.db.host}:${state.db.port}", "<host db>:<port db postgres>"),
    ("${state.db.user} ${state.db.database}", "buyer stock"),
    ("${state.db.password}", "<secret db-password>"),
    ("${state.db.url}", "postgresql://buyer:<secret db-password>@<host db>:<port db postgres>/stock"),
    ("${state.files.bucket}", "assets"),
    ("${state.other.url}", "other://shop@<host other>:<port other main>/shop"),
    ("${secrets.key}", "<secret key>"),
    ("a${vars.level}z", "ainfoz"),
    ("${project}/${env.name}/${env.tier}/${image.tag}", "shop/prod/production/1.2.3"),
    ("$${services.api.host} $$ $5", "${services.api.host} $$ $5"),
]


@pytest.mark.parametrize(("reference", "expected"), TEXTS, ids=[reference for reference, _ in TEXTS])
def test_what_a_reference_becomes(reference: str, expected: str) -> None:
    web = plan(BODY.format(reference=reference)).workloads["web"]
    assert spelled(web.environment["VALUE"]) == expected


def test_a_development_tier_shows_a_route_at_its_published_port() -> None:
    web = plan(BODY.format(reference="${services.api.public_url}"), "dev").workloads["web"]
    assert spelled(web.environment["VALUE"]) == "http://localhost:<api at 8080>"


WRONG = [
    ("${services.apy.url}", "there is no service `apy`"),
    ("${services.db.url}", "`db` stands under `state`"),
    ("${services.once.host}", "`once` is a job, and nothing listens there"),
    ("${services.api.hots}", "a service has no `hots`"),
    ("${services.api.ports.metrics}", "`api` has no port `metrics`"),
    ("${services.web.port}", "`web` has no port"),
    ("${state.cache.password}", "`cache`, a state of kind redis, has no `password`"),
    ("${state.disk.host}", "`disk` is a volume, and nothing listens there"),
    ("${vars.levle}", "there is no variable `levle`"),
    ("${secrets.kye}", "there is no secret `kye`"),
    ("${secret.key}", "`${secret.key}` refers to nothing"),
    ("${}", "`${}` refers to nothing"),
    ("${services.api.url", "a reference is opened by `${` and never closed"),
]


@pytest.mark.parametrize(("reference", "message"), WRONG, ids=[reference for reference, _ in WRONG])
def test_a_wrong_reference_is_told_at_its_place(reference: str, message: str) -> None:
    assert errors(BODY.format(reference="see " + reference)) == [(7, 19, message)]


def test_each_wrong_reference_of_a_text_has_its_own_place() -> None:
    found = errors(BODY.format(reference="${vars.a} ${vars.level} ${vars.a}"))
    assert [(line, column) for line, column, _ in found] == [(7, 15), (7, 39)]


def test_a_reference_in_a_block_is_found_at_its_line() -> None:
    body = "services:\n  web:\n    image: a/b:1.0.0\n    environment:\n      V: |\n        one\n        two ${vars.x}\n"
    assert errors(body) == [(7, 13, "there is no variable `x`")]


def test_a_reference_to_state_waits_until_it_is_healthy_and_one_to_a_service_for_nothing() -> None:
    made = plan(BODY.format(reference="${state.db.host} ${services.api.host} ${services.api.public_url}"))
    edges = [(e.peer, e.gate) for e in made.graph.edges if e.caller == "web"]
    assert edges == [("db", "healthy"), ("api", "none")]


def test_public_addresses_and_oneself_are_no_edges() -> None:
    made = plan(BODY.format(reference="${services.api.public_url}"))
    assert [e for e in made.graph.edges if e.caller == "web"] == []


def test_vars_of_an_environment_may_hold_vars_and_secrets() -> None:
    environments = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    vars:
      level: ${vars.base}-${secrets.key}
      base: high
"""
    web = plan(BODY.format(reference="${vars.level}"), "prod", environments).workloads["web"]
    assert spelled(web.environment["VALUE"]) == "high-<secret key>"


def test_variables_in_a_circle_are_told() -> None:
    environments = """\
environments:
  dev:
    tier: development
    vars:
      level: ${vars.two}
      two: ${vars.level}
"""
    messages = [message for _, _, message in errors(BODY.format(reference="${vars.level}"), environments)]
    assert "variables refer to one another in a circle: level -> two -> level" in messages


MANAGED = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    state:
      db:
        managed:
{given}
"""


@pytest.mark.parametrize(
    ("given", "reference", "expected"),
    [
        ("          url: ${secrets.key}", "${state.db.url}", "<secret key>"),
        ("          host: db.example.com", "${state.db.address}", "db.example.com:5432"),
        (
            "          host: db.example.com\n          port: 6000\n          password: ${secrets.key}",
            "${state.db.url}",
            "postgresql://buyer:<secret key>@db.example.com:6000/stock",
        ),
    ],
)
def test_a_managed_state_resolves_to_what_is_given(given: str, reference: str, expected: str) -> None:
    made = plan(BODY.format(reference=reference), "prod", MANAGED.format(given=given))
    assert spelled(made.workloads["web"].environment["VALUE"]) == expected
    assert "db" not in made.workloads
    assert made.managed["db"].kind == "postgres"


def test_what_a_managed_state_does_not_give_is_an_error_at_the_reference() -> None:
    environments = MANAGED.format(given="          url: ${secrets.key}")
    assert errors(BODY.format(reference="${state.db.host}"), environments) == [
        (7, 15, "`db` is managed in environment `prod`, and its `host` is not given")
    ]


@pytest.mark.parametrize("attribute", ["url", "port", "address", "host", "user"])
def test_a_state_without_a_kind_is_told_once(attribute: str) -> None:
    """What it would offer is anybody's guess, so a reference to it is no fault of its own."""
    text = BODY.format(reference=f"${{state.db.{attribute}}}").replace("    kind: postgres\n", "", 1)
    line = text.splitlines().index("  db:") + 1
    assert errors(text) == [(line, 3, "`db` does not say its kind")]


@pytest.mark.parametrize(
    ("said", "help"),
    [
        ("http://localhost:8080/x", "write the path alone, such as `/health`; which port is asked is said by `port`"),
        ("8080", "write a path such as `/health`; a port is named by `port`, and a path can be `/8080`"),
        ("health", "write `/health`"),
    ],
)
def test_what_is_no_path_of_a_health_check(said: str, help: str) -> None:
    text = BODY.format(reference="x").replace(
        "        port: 7000\n        protocol: grpc\n",
        f"        port: 7000\n        protocol: grpc\n    health:\n      http: {said}\n",
    )
    found = [one for one in lowered(text).diagnostics if one.id == "ENV068"]
    assert [(one.message, one.help) for one in found] == [(f"the path `{said}` does not begin with `/`", help)]
