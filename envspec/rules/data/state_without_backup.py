"""ENV304 state-without-backup."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing


def check(review: Review) -> Iterator[Finding]:
    workloads = review.plan.workloads
    for workload in review.written:
        store = workload.store
        if store is None or not store.dumps or store.storage is None:
            continue
        if f"{workload.name}-backup" not in workloads:
            yield missing(
                workload.path,
                f"nothing saves what `{workload.name}` keeps",
                "add `backup:` with a `schedule` and a `volume`, or say in this environment that it is `managed`",
            )


RULE = Rule(
    id="ENV304",
    name="state-without-backup",
    what="A state of a kind that has a dump tool is neither `managed` nor has a `backup` in production.",
    why="A volume protects against a restart. It does not protect against a wrong migration, a deleted table or a "
    "broken disk, and replicas repeat the mistake at once.",
    mend="Add `backup:`; the compiler makes the scheduled job with the kind's own dump tool, and one more "
    "that reads a dump back.",
    development=None,
    production="warning",
    only_with=("state",),
    bad=(
        Example("state:\n  «db»:\n    kind: postgres\n    version: 16.4\n", "nothing saves what `db` keeps"),
        Example(
            """\
state:
  «db»:
    kind: postgres
    version: 16.4
    backup:
      schedule: "0 2 * * *"
      volume: backups
  backups:
    kind: volume
    storage: 10Gi
environments:
  prod:
    tier: production
    targets:
      - compose
    state:
      db:
        unset:
          - backup
""",
            "nothing saves what `db` keeps",
        ),
    ),
    good=(
        Example(
            """\
state:
  db:
    kind: postgres
    version: 16.4
    backup:
      schedule: "0 2 * * *"
      volume: backups
  backups:
    kind: volume
    storage: 10Gi
"""
        ),
        Example(
            """\
state:
  db:
    kind: postgres
    version: 16.4
environments:
  prod:
    tier: production
    targets:
      - compose
    state:
      db:
        managed:
          host: db.example.com
"""
        ),
        Example("state:\n  cache:\n    kind: memcached\n    version: 1.6.32\n"),
    ),
    check=check,
    references=(
        Reference(
            "PostgreSQL documentation: Backup and Restore", "https://www.postgresql.org/docs/current/backup.html"
        ),
    ),
)
