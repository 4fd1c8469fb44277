"""ENV506 route-clash."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule
from envspec.source import Path


def check(review: Review) -> Iterator[Finding]:
    taken: dict[tuple[str, str], tuple[str, Path]] = {}
    for workload in review.written:
        for position, route in enumerate(workload.routes):
            if not route.host:
                continue
            path = (*workload.path, "routes", position, "host")
            prefix = route.path.rstrip("/") or "/"
            name, first = taken.setdefault((route.host, prefix), (workload.name, path))
            if first != path:
                span = review.plan.origins.span(first)
                yield Finding(
                    path,
                    f"`{route.host}` with the path `{prefix}` leads to `{name}` already",
                    "give one of the two another `host` or `path`",
                    related=(("the other route", span),) if span is not None else (),
                )


RULE = Rule(
    id="ENV506",
    name="route-clash",
    what="Two routes have the same host and path.",
    why="Which of the two gets a request is then up to the router: one of them by age, by name, or each in turn.",
    mend="Separate them by host or by path. One service behind both names has one route.",
    development="error",
    production="error",
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    routes:
      - host: shop.example.com
  admin:
    build:
      context: admin
    ports:
      http: 8081
    routes:
      - host: «shop.example.com»
        path: /
""",
            "`shop.example.com` with the path `/` leads to `web` already",
        ),
        Example(
            """\
vars:
  domain: example.com
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    routes:
      - host: shop.example.com
        path: /api
  api:
    build:
      context: api
    ports:
      http: 8081
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      api:
        routes:
          - host: «shop.${vars.domain}»
            path: /api/
""",
            "with the path `/api` leads to `web` already",
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    routes:
      - host: shop.example.com
  api:
    build:
      context: api
    ports:
      http: 8081
    routes:
      - host: shop.example.com
        path: /api
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    routes:
      - host: shop.example.com
      - host: www.example.com
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "Gateway API: HTTPRoute, matching and conflicts", "https://gateway-api.sigs.k8s.io/api-types/httproute/"
        ),
    ),
)
