"""ENV703 unbounded-job."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.model.units import format_duration
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found

_HOUR = 3_600_000
_RETRIES = 10


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        run = workload.run
        if run is None:
            continue
        if run.timeout > _HOUR:
            yield found(
                (*workload.path, "timeout"),
                f"`{workload.name}` may run for {format_duration(run.timeout)} before anybody learns that it hangs",
                "lower `timeout` to an hour or less, or split the work",
            )
        if run.retries > _RETRIES:
            yield found(
                (*workload.path, "retries"),
                f"`{workload.name}` is tried {run.retries + 1} times: what fails ten times fails for a reason",
                "lower `retries`, and let somebody look",
            )


RULE = Rule(
    id="ENV703",
    name="unbounded-job",
    what="A job in production has a timeout of over an hour, or more than 10 retries.",
    why="A job that hangs holds its locks, its slot and the deploy that waits for it. Retries help against a moment's "
    "trouble; against a bug they only repeat its damage.",
    mend="Bound it to what it takes on a bad day. Work of many hours is better cut into pieces that can be repeated.",
    development=None,
    production="warning",
    only_with=("jobs",),
    bad=(
        Example(
            "jobs:\n  report:\n    image: acme/report:1.0.0\n    when: manual\n    timeout: «6h»\n    retries: «50»\n",
            "`report`",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
jobs:
  migrate:
    uses: web
    command: migrate
    when: before-deploy
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    jobs:
      migrate:
        timeout: «90m»
""",
            "`migrate` may run for 1h30m",
        ),
    ),
    good=(
        Example("jobs:\n  report:\n    image: acme/report:1.0.0\n    when: manual\n    timeout: 1h\n    retries: 10\n"),
        Example("jobs:\n  report:\n    image: acme/report:1.0.0\n    when: manual\n"),
    ),
    check=check,
    references=(
        Reference("Kubernetes documentation: Jobs", "https://kubernetes.io/docs/concepts/workloads/controllers/job/"),
    ),
)
