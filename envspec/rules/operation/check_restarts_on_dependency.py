"""ENV407 check-restarts-on-dependency."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        if workload.health is None or not workload.health.liveness:
            continue
        edges = review.plan.graph.peers.get(workload.name)
        if edges:
            yield found(
                (*workload.path, "health", "liveness"),
                f"`{workload.name}` is restarted when its only check fails, which may be because `{edges[0].peer}` is "
                "away",
                "take `liveness` out, or let the check ask the process alone",
            )


RULE = Rule(
    id="ENV407",
    name="check-restarts-on-dependency",
    what="`liveness: true` makes the only health check of a service with dependencies restart it.",
    why="A check that looks at the database fails when the database does. Then every replica is restarted at once, "
    "again and again, and the outage of one becomes the outage of all; when the database is back, all start cold.",
    mend="Leave `liveness` off: a process that cannot go on should end by itself. Or let the check ask nobody else.",
    development=None,
    production="warning",
    only_with=("liveness",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    environment:
      DATABASE_URL: ${state.db.url}
    health:
      http: /health
      liveness: «true»
state:
  db:
    kind: postgres
    version: 16.4
""",
            "because `db` is away",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    needs:
      api: started
    health:
      http: /health
  api:
    build:
      context: api
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        health:
          liveness: «true»
""",
            "because `api` is away",
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
    health:
      http: /health
      liveness: true
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
    environment:
      DATABASE_URL: ${state.db.url}
    health:
      http: /health
state:
  db:
    kind: postgres
    version: 16.4
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Configure Liveness, Readiness and Startup Probes",
            "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
        ),
    ),
)
