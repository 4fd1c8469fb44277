"""ENV405 short-grace."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.model.units import format_duration
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        grace, drain = workload.shutdown.grace, workload.shutdown.drain
        interval = workload.health.interval if workload.health is not None else 0
        if grace >= drain and grace >= interval:
            continue
        other = f"the drain, {format_duration(drain)}"
        path = (*workload.path, "shutdown", "drain")
        if grace >= drain:
            other = f"the interval of its health check, {format_duration(interval)}"
            path = (*workload.path, "health", "interval")
        own = (*workload.path, "shutdown", "grace")
        yield found(
            own if review.is_written(own) else path,
            f"the grace of `{workload.name}`, {format_duration(grace)}, is shorter than {other}",
            "raise `shutdown.grace`, or lower the other",
        )


RULE = Rule(
    id="ENV405",
    name="short-grace",
    what="`shutdown.grace` is shorter than `shutdown.drain`, or than the interval of the health check.",
    why="Whoever routes to a service learns that it goes away by its health check, at worst one interval late. A "
    "process that is killed before that takes the requests of the meantime with it.",
    mend="Let the grace be longer than the longest request, the drain and the interval.",
    development=None,
    production="warning",
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    shutdown:
      grace: «2s»
      drain: 10s
""",
            "the grace of `web`, 2s, is shorter than the drain, 10s",
        ),
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
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        health:
          interval: «30s»
""",
            "is shorter than the interval of its health check, 30s",
        ),
    ),
    good=(
        Example("services:\n  web:\n    build:\n      context: .\n    shutdown:\n      grace: 30s\n      drain: 10s\n"),
        Example("services:\n  web:\n    build:\n      context: .\n"),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Pod Lifecycle, termination of pods",
            "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
        ),
    ),
)
