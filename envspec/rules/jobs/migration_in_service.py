"""ENV702 migration-in-service."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.migrations import migrates, runs_once


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        if not runs_once(workload):
            continue
        process = review.process(workload)
        what = migrates(process.words) or migrates([workload.name])
        if what:
            yield found(
                (*workload.path, "restart"),
                f"`{workload.name}` is a service that runs once to change the schema",
                "make it a job: `when: before-deploy`, and `migrates` with the state that it changes",
            )


RULE = Rule(
    id="ENV702",
    name="migration-in-service",
    what="A service without ports and with `restart: never` or `on-failure` migrates a database.",
    why="Targets keep services running: one that ends is started again, or counts as failed. Others that wait for it "
    "cannot tell whether it is done, and a deploy does not stop when it fails.",
    mend="Make it a job with `when: before-deploy` and `migrates`.",
    development=None,
    production="error",
    only_with=("runs-once",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
  migrate:
    uses: web
    command: npm run migrate
    restart: «on-failure»
""",
            "`migrate` is a service that runs once to change the schema",
        ),
        Example(
            """\
services:
  schema:
    build:
      context: .
    command: flyway migrate
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      schema:
        restart: «never»
""",
            "`schema` is a service that runs once",
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
jobs:
  migrate:
    uses: web
    command: npm run migrate
    when: before-deploy
"""
        ),
        Example("services:\n  worker:\n    build:\n      context: .\n    command: worker\n    restart: on-failure\n"),
    ),
    check=check,
    references=(Reference("The Twelve-Factor App, XII: Admin processes", "https://12factor.net/admin-processes"),),
)
