"""A state is a volume, managed elsewhere, or workloads of its own."""

from __future__ import annotations

from envspec.model.plan import Volume
from tests.lower.specs import ENVIRONMENTS, Told, plan, told_in

_DB = "state:\n  db:\n    kind: postgres\n    version: 16.9-bookworm\n"


def test_a_volume_runs_nothing() -> None:
    made = plan("state:\n  data:\n    kind: volume\n    storage: 5Gi\n    access: many\n    adopt: old-data\n")
    assert made.workloads == {}
    assert made.volumes == {"data": Volume("data", ("state", "data"), 5 * 2**30, True, "old-data")}


def test_what_somebody_else_runs_runs_nothing_either() -> None:
    managed = "    state:\n      db:\n        managed:\n          host: db.example.com\n"
    made = plan(_DB, environments=ENVIRONMENTS + managed)
    assert made.workloads == {}
    assert made.managed["db"].kind == "postgres"


def test_without_a_kind_nobody_knows_what_it_is() -> None:
    assert told_in("state:\n  db:\n    version: 16.9-bookworm\n") == [
        Told(2, 3, "`db` does not say its kind", "add `kind:`, such as postgres, redis or volume")
    ]
