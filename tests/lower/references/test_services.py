"""The address of a service for outsiders. What else it answers is proved beside the resolver."""

from __future__ import annotations

import pytest

from tests.lower.specs import ENVIRONMENTS, plan, spelled, told_in

BODY = """\
services:
  web:
    image: acme/web:1.0.0
    ports:
      http: 8080
    routes:
{}    environment:
      AT: ${{services.web.public_url}}
"""


@pytest.mark.parametrize(
    ("routes", "environment", "address"),
    [
        ("      - host: a.example.com\n      - host: b.example.com\n", "prod", "https://a.example.com"),
        ("      - publish: 25\n      - host: b.example.com\n", "prod", "https://b.example.com"),
        ("      - host: a.example.com\n        path: /v1/\n        tls: false\n", "prod", "http://a.example.com/v1"),
        ("      - host: a.example.com\n", "dev", "http://localhost:<web at 8080>"),
        ("      - host: a.example.com\n        publish: 8443\n", "dev", "http://localhost:<web at 8443>"),
    ],
)
def test_it_is_that_of_the_first_route_with_a_host(routes: str, environment: str, address: str) -> None:
    made = plan(BODY.format(routes), environment).workloads["web"]
    assert spelled(made.environment["AT"]) == address


FILES = """\
services:
  web:
    image: acme/web:1.0.0
    environment:
      AT: ${{state.files.public_url}}
state:
  files:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    routes:
      - port: console
      - host: files.example.com
        port: http
{}"""


@pytest.mark.parametrize(
    ("block", "environment", "address"),
    [
        ("", "prod", "https://files.example.com"),
        ("", "dev", "http://localhost:<files at 9000>"),
        ("    dev:\n      publish: 19000\n", "dev", "http://localhost:<files at 19000>"),
        ("    dev:\n      publish:\n        http: 19001\n", "dev", "http://localhost:<files at 19001>"),
    ],
)
def test_a_state_with_a_route_has_one(block: str, environment: str, address: str) -> None:
    made = plan(FILES.format(block), environment)
    assert spelled(made.workloads["web"].environment["AT"]) == address
    assert [edge for edge in made.graph.edges if edge.caller == "web"] == []


def test_a_state_without_a_route_or_run_elsewhere_has_none() -> None:
    bare = FILES.format("").partition("    routes:\n")[0]
    (found,) = told_in(bare, ENVIRONMENTS)
    assert (found.line, found.message) == (5, "`files` has no HTTP route, so no address for outsiders")
    managed = ENVIRONMENTS + "    state:\n      files:\n        managed:\n          host: s3.example.com\n"
    (found,) = told_in(FILES.format(""), managed)
    assert (found.line, found.message, found.help) == (
        5,
        "`files` is managed in environment `prod`, and no route of ours leads there",
        "give its address for outsiders a variable of its own, in the environment's `vars`",
    )


def test_a_host_that_is_made_of_itself() -> None:
    found = told_in(BODY.format("      - host: x.${services.web.public_url}\n"), ENVIRONMENTS)
    assert [(each.line, each.column, each.message) for each in found if "itself" in each.message] == [
        (7, 17, "the public address of `web` is made of itself")
    ]


def test_without_a_host_there_is_none() -> None:
    (found, *_) = told_in(BODY.format("      - publish: 25\n"))
    assert (found.line, found.column, found.message, found.help) == (
        9,
        11,
        "`web` has no HTTP route, so no address for outsiders",
        "give `web` a route with a `host`",
    )
