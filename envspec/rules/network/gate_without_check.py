"""ENV507 gate-without-check."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    workloads = review.plan.workloads
    for workload in review.written:
        for need in workload.needs:
            peer = workloads.get(need.peer)
            if peer is None:
                continue
            path = (*workload.path, "needs", need.peer)
            if need.gate == "healthy" and peer.health is None and peer.role != "job":
                yield found(
                    path,
                    f"`{workload.name}` waits until `{need.peer}` is healthy, and nothing ever tells that",
                    f"give `{need.peer}` a `health`, or wait for `started` only",
                )
            elif need.gate == "completed" and peer.role != "job":
                yield found(
                    path,
                    f"`{workload.name}` waits until `{need.peer}` has completed, and a {peer.role} never does",
                    "wait for `started` or `healthy`; what runs to its end is a job",
                )
            elif need.gate == "healthy" and peer.role == "job":
                yield found(
                    path,
                    f"`{workload.name}` waits until the job `{need.peer}` is healthy, and a job only completes",
                    "wait for `completed`",
                )


RULE = Rule(
    id="ENV507",
    name="gate-without-check",
    what="`needs` waits for `healthy` of a peer that has no health check, or for `completed` of one that never ends.",
    why="The condition cannot come true: the service waits for ever, or the target refuses to start at all.",
    mend="Give the peer a `health`, or wait for what it can reach: `started` for services, `completed` for jobs.",
    development="error",
    production="error",
    only_with=("needs",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    needs:
      api: «healthy»
  api:
    build:
      context: api
""",
            "`web` waits until `api` is healthy, and nothing ever tells that",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    needs:
      api: started
    dev:
      needs:
        api: «completed»
  api:
    build:
      context: api
""",
            "waits until `api` has completed, and a service never does",
            environment="dev",
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    needs:
      api: healthy
  api:
    build:
      context: api
    ports:
      http: 8080
    health:
      http: /health
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    needs:
      migrate: completed
jobs:
  migrate:
    uses: web
    command: migrate
    when: before-deploy
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "Docker documentation: Control startup and shutdown order in Compose",
            "https://docs.docker.com/compose/how-tos/startup-order/",
        ),
    ),
)
