"""ENV701 migration-on-start."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.migrations import migrates, runs_once


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        if runs_once(workload):
            continue  # migration-in-service tells that
        process = review.process(workload)
        what = migrates(process.words) if process.words else ""
        if what:
            yield found(
                process.path,
                f"`{workload.name}` changes the schema whenever it starts (`{what}`)",
                f"move it to a job with `uses: {workload.name}`, `when: before-deploy` and `migrates`",
                process.span,
            )


RULE = Rule(
    id="ENV701",
    name="migration-on-start",
    what="The command of a production service migrates a database: `migrate && start`, `alembic upgrade head && …`.",
    why="Every replica migrates, and all at once. A failed migration is tried again with each restart, a long one "
    "looks like a service that does not come up and is killed half way, and the service may change the "
    "schema.",
    mend="Make it a job: `when: before-deploy`, `migrates: [db]`. It runs once, before the new release, with its own "
    "timeout, and a failure stops the deploy.",
    development=None,
    production="error",
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    command: «sh -c 'alembic upgrade head && exec gunicorn app'»
""",
            "`web` changes the schema whenever it starts (`alembic upgrade`)",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    command: node server.js
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        command: «sh -c "npm run migrate && exec node server.js"»
""",
            "(`migrate`)",
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            "`rails db:migrate`",
            files={
                "Dockerfile": "FROM ruby:3.3.6-slim\nUSER 10001\n"
                '«CMD ["sh", "-c", "rails db:migrate && exec rails s"]»\n'
            },
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    command: gunicorn app
jobs:
  migrate:
    uses: web
    command: alembic upgrade head
    when: before-deploy
"""
        ),
        Example(
            """\
services:
  migration-dashboard:
    build:
      context: .
    command: node dist/migration-dashboard/server.js --upgrade-insecure
"""
        ),
    ),
    check=check,
    references=(Reference("The Twelve-Factor App, XII: Admin processes", "https://12factor.net/admin-processes"),),
)
