"""Jobs beside a state: its setup and its backup."""

from __future__ import annotations

import pytest

from envspec.model.workload import Run, VolumeMount
from tests.lower.specs import Told, plan, told_in

_BACKUP = "    backup:\n      schedule: 0 3 * * *\n      volume: dumps\n"
_DUMPS = "  dumps:\n    kind: volume\n"


def db(fields: str) -> str:
    return f"state:\n  db:\n    kind: postgres\n    version: 16.9-bookworm\n{fields}"


def test_a_backup_is_a_scheduled_job_with_the_volume_and_the_servers_image_and_password() -> None:
    made = plan(db(_BACKUP) + _DUMPS).workloads
    main, job = made["db"], made["db-backup"]
    assert (job.role, job.path, job.of_state) == ("job", ("state", "db", "backup"), "db")
    assert (job.image, job.user, job.security) == (main.image, main.user, main.security)
    assert job.volumes == {"/backup": VolumeMount("dumps")}
    assert job.secrets == {"/run/secrets/db-password": "db-password"}
    assert job.run == Run("schedule", "0 3 * * *", timeout=3_600_000, retries=1)


def test_the_job_waits_for_its_state() -> None:
    edges = plan(db(_BACKUP) + _DUMPS).graph.edges
    assert [(edge.peer, edge.gate) for edge in edges if edge.caller == "db-backup"] == [("db", "healthy")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            db("    backup:\n      schedule: 0 3 * * *\n      volume: dumsp\n") + _DUMPS,
            Told(7, 15, "there is no volume `dumsp`", "did you mean `dumps`?"),
        ),
        (
            db(_BACKUP),
            Told(7, 15, "there is no volume `dumps`", "declare a state `dumps` of kind volume"),
        ),
        (
            "state:\n  cache:\n    kind: memcached\n    version: \"1.6\"\n" + _BACKUP + _DUMPS,
            Told(
                5, 5, "a state of kind memcached has no dump tool, so no `backup`",
                "take it out, and back the volume up by other means",
            ),
        ),
        (
            db(_BACKUP) + _DUMPS + "services:\n  db-backup:\n    image: acme/x:1.0.0\n",
            Told(11, 3, "the name `db-backup` is taken by the backup job of `db`", "rename this entry"),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_backup(body: str, expected: Told) -> None:
    assert told_in(body) == [expected]
