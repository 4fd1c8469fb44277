"""ENV704 unapplied-state."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.kinds.index import WITH_SCHEMA
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing


def check(review: Review) -> Iterator[Finding]:
    plan = review.plan
    states = {w.name: w.path for w in review.written if w.store is not None and w.store.kind in WITH_SCHEMA}
    states |= {m.name: m.path for m in plan.managed.values() if m.kind in WITH_SCHEMA}
    if not states:
        return
    migrated = {state for w in review.written if w.run is not None for state in w.run.migrates}
    for name, path in states.items():
        users = [e.caller for e in plan.graph.callers.get(name, ()) if plan.workloads[e.caller].role == "service"]
        if len(users) > 1 and name not in migrated:
            yield missing(
                path,
                f"`{name}` is used by {', '.join(f'`{user}`' for user in users[:3])}"
                f"{' and others' if len(users) > 3 else ''}, and no job says that it migrates it",
                f"say `migrates: {name}` at the job that changes its schema",
            )


RULE = Rule(
    id="ENV704",
    name="unapplied-state",
    what="Several services use a database that no job migrates.",
    why="Its schema comes from somewhere: most often from one of the services, while it starts. The others then meet "
    "an old schema, or none, depending on who was first.",
    mend="Let one job own the schema and say `migrates:`. In a development tier whoever uses the state waits for it.",
    development="advice",
    production="advice",
    only_with=("state-in-use",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      DATABASE_HOST: ${state.db.host}
  worker:
    uses: web
    command: worker
state:
  «db»:
    kind: postgres
    version: 16.4
""",
            "`db` is used by `web`, `worker`, and no job says that it migrates it",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      DATABASE_HOST: ${state.db.host}
  api:
    build:
      context: api
    needs:
      db: healthy
jobs:
  migrate:
    uses: web
    command: migrate
    when: before-deploy
    migrates:
      - db
state:
  «db»:
    kind: mysql
    version: 8.4.3
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    jobs:
      migrate:
        enabled: false
""",
            "no job says that it migrates it",
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      DATABASE_HOST: ${state.db.host}
  worker:
    uses: web
    command: worker
jobs:
  migrate:
    uses: web
    command: migrate
    when: before-deploy
    migrates: db
state:
  db:
    kind: postgres
    version: 16.4
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      CACHE: ${state.cache.host}
  worker:
    uses: web
    command: worker
state:
  cache:
    kind: redis
    version: 7.4.2
"""
        ),
    ),
    check=check,
    references=(
        Reference("Evolutionary Database Design (Sadalage, Fowler)", "https://martinfowler.com/articles/evodb.html"),
    ),
)
