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
        ("      - host: a.example.com\n", "dev", "http://localhost:8080"),
        ("      - host: a.example.com\n        publish: 8443\n", "dev", "http://localhost:8443"),
    ],
)
def test_it_is_that_of_the_first_route_with_a_host(routes: str, environment: str, address: str) -> None:
    made = plan(BODY.format(routes), environment).workloads["web"]
    assert spelled(made.environment["AT"]) == address


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
