"""ENV506 route-clash."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule
from envspec.source import Path

#: fields of an HTTP route, the one that tells most first
_SAID = ("host", "path", "tls")


def check(review: Review) -> Iterator[Finding]:
    taken: dict[tuple[str, str], tuple[str, Path]] = {}
    for workload in review.written:
        for position, route in enumerate(workload.routes):
            if not route.http:
                continue
            path = (*workload.path, "routes", position)
            path = next(((*path, field) for field in _SAID if review.is_written((*path, field))), path)
            prefix = route.path.rstrip("/") or "/"
            name, first = taken.setdefault((route.host, prefix), (workload.name, path))
            if first != path:
                span = review.plan.origins.span(first)
                yield Finding(
                    path,
                    _message(name, workload.name, bool(route.host)),
                    "give one of the two another `host` or `path`",
                    related=(("the other route", span),) if span is not None else (),
                )


def _message(first: str, second: str, host: bool) -> str:
    """Without the host, which may be another in each environment: one fault is told once, for all of them."""
    owners = f"`{first}` has two routes" if first == second else f"`{first}` and `{second}` have a route"
    return f"{owners} with the same {'host and path' if host else 'path for every host'}"


RULE = Rule(
    id="ENV506",
    name="route-clash",
    what="Two routes have the same host and path.",
    why="Which of the two gets a request is then up to the router: one of them by age, by name, or each in turn.",
    mend="Separate them by host or by path. One service behind both names has one route.",
    development="error",
    production="error",
    only_with=("routes",),
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
            "`web` and `admin` have a route with the same host and path",
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
            "`web` and `api` have a route with the same host and path",
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
      - path: /api
  api:
    build:
      context: api
    ports:
      http: 8081
    routes:
      - path: «/api»
""",
            "`web` and `api` have a route with the same path for every host",
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
