"""ENV505 port-clash."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule
from envspec.rules.support.network import Published, published

#: how many ports a host has
_PORTS = 2**16


def check(review: Review) -> Iterator[Finding]:
    taken: dict[tuple[int, str], Published] = {}
    found = published(review)
    numbers = {(one.number, one.transport) for one in found}
    for one in found:
        first = taken.setdefault((one.number, one.transport), one)
        if (first.workload.name, first.port) == (one.workload.name, one.port):
            continue
        span = review.plan.origins.span(first.path)
        yield Finding(
            one.path,
            f"port {one.number} of the host is taken by `{first.workload.name}` already",
            _ways_out(review, one, numbers),
            related=(("taken here", span),) if span is not None else (),
        )


def _ways_out(review: Review, one: Published, taken: set[tuple[int, str]]) -> str:
    """Another port that is free, and where it is said; and what else does, where the target knows something."""
    numbers = (*range(one.number + 1, _PORTS), *range(_PORTS // 2, one.number))
    free = next((number for number in numbers if (number, one.transport) not in taken), one.number)
    taken.add((free, one.transport))  # the next one gets another
    name = one.workload.name
    if one.path[-1] == "debug":
        return f"give `{name}` another port: `debug: {free}`"
    alone = f"in its `dev` block: `publish:` with `{one.port}: {free}`"
    if "routes" not in one.path:
        return f"publish `{name}` on another port, {alone}"
    ways = [target.routed_by for target in review.targets if target.routed_by] if one.http else []
    end = "".join(f"; in production {way}" for way in ways)
    return f"publish `{name}` on another port: `publish: {free}` at its route, or for development alone {alone}{end}"


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
