"""The jobs beside a state: its backup, and the one that reads a dump back."""

from __future__ import annotations

import pytest

from envspec.model.workload import Run, VolumeMount
from tests.lower.specs import plan

BACKUP = "    backup:\n      schedule: 0 2 * * *\n      volume: dumps\n"
DUMPS = "  dumps:\n    kind: volume\n"
DB = "state:\n  db:\n    kind: postgres\n    version: 16.9-bookworm\n" + BACKUP + DUMPS
CACHE = (
    "state:\n  cache:\n    kind: redis\n    version: 7.4.4-bookworm\n    storage: 1Gi\n"
    "    resources:\n      memory: 2Gi\n" + BACKUP + DUMPS
)


def test_a_state_with_a_backup_has_a_job_that_reads_a_dump_back() -> None:
    made = plan(DB)
    backup, restore = made.workloads["db-backup"], made.workloads["db-restore"]
    assert restore.path == ("state", "db", "restore")
    assert restore.of_state == "db"
    assert restore.run == Run("restore", timeout=6 * 3_600_000, retries=0)
    for field in ("image", "user", "environment", "files", "secrets", "writable", "resources", "security"):
        assert getattr(restore, field) == getattr(backup, field), field
    assert restore.volumes == {"/backup": VolumeMount("dumps", read_only=True)}
    assert made.graph.waits["db-restore"] == ("db",)


def test_what_replaces_files_runs_while_the_state_is_stopped() -> None:
    made = plan(CACHE)
    state, restore = made.workloads["cache"], made.workloads["cache-restore"]
    assert state.store is not None
    assert state.store.restore_stopped
    assert restore.volumes == {"/backup": VolumeMount("dumps", read_only=True), "/data": VolumeMount("cache")}
    # it reads the data like the server, needs no password, and must not wait for a server that is stopped
    assert restore.resources == state.resources
    assert (restore.secrets, restore.environment) == ({}, {})
    assert made.graph.waits["cache-restore"] == ()
    assert "cache-restore" not in made.graph.peers


@pytest.mark.parametrize("body", [DB.replace(BACKUP, ""), CACHE.replace("    storage: 1Gi\n", "")])
def test_without_a_backup_or_data_there_is_nothing_to_read_back(body: str) -> None:
    assert [name for name in plan(body).workloads if name.endswith("-restore")] == []


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_restore_is_no_step_of_a_release(environment: str) -> None:
    graph = plan(DB, environment).graph
    assert graph.release_order("before-deploy") == graph.release_order("after-deploy") == ()
