"""ENV505 port-clash."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule
from envspec.rules.support.network import Published, published


def check(review: Review) -> Iterator[Finding]:
    taken: dict[tuple[int, str], Published] = {}
    for one in published(review):
        first = taken.setdefault((one.number, one.transport), one)
        if (first.workload.name, first.port) == (one.workload.name, one.port):
            continue
        span = review.plan.origins.span(first.path)
        yield Finding(
            one.path,
            f"port {one.number} of the host is taken by `{first.workload.name}` already",
            f"publish `{one.workload.name}` on another port",
            related=(("taken here", span),) if span is not None else (),
        )


RULE = Rule(
    id="ENV505",
    name="port-clash",
    what="Two entries publish the same port of the host.",
    why="The second one to start does not: the port is in use.",
    mend="Give one of them another `publish`.",
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
      http: 8080
    routes:
      - host: admin.example.com
        port: «http»
""",
            "port 8080 of the host is taken by `web` already",
            environment="dev",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 5432
    routes:
      - host: shop.example.com
state:
  db:
    kind: postgres
    version: 16.4
    dev:
      publish: «5432»
""",
            "taken by `web` already",
            environment="dev",
        ),
        Example(
            """\
services:
  game:
    build:
      context: .
    ports:
      game: 25565
    routes:
      - port: game
        publish: 25565
  lobby:
    build:
      context: lobby
    ports:
      game: 25565
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - nomad
    services:
      lobby:
        routes:
          - port: game
            publish: «25565»
""",
            "taken by `game` already",
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
      - host: www.example.com
  admin:
    build:
      context: admin
    ports:
      http: 8080
    routes:
      - host: admin.example.com
        publish: 8081
"""
        ),
        Example(
            """\
services:
  dns:
    build:
      context: .
    ports:
      tcp: 5353
      udp:
        port: 5353
        protocol: udp
    routes:
      - port: tcp
        publish: 5353
      - port: udp
        publish: 5353
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "Compose specification: ports",
            "https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports",
        ),
    ),
    scanners=("dclint no-duplicate-exported-ports",),
)
