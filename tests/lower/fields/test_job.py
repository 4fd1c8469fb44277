"""When a job runs, how often it is tried, and what it migrates."""

from __future__ import annotations

import pytest

from envspec.model.workload import Run
from tests.lower.specs import Told, plan, told_in

_STATE = "state:\n  db:\n    kind: postgres\n    version: 16.9-bookworm\n  disk:\n    kind: volume\n"


def job(fields: str) -> str:
    return f"jobs:\n  tidy:\n    image: acme/tidy:1.0.0\n{fields}{_STATE}"


@pytest.mark.parametrize(
    ("fields", "run"),
    [
        ("    when: manual\n", Run("manual")),
        ("    schedule: 0 3 * * *\n", Run("schedule", "0 3 * * *")),
        (
            "    schedule: 0 3 * * *\n    timezone: Europe/Vienna\n    timeout: 2h\n    retries: 0\n",
            Run("schedule", "0 3 * * *", "Europe/Vienna", timeout=7_200_000, retries=0),
        ),
        ("    when: before-deploy\n    migrates: db\n", Run("before-deploy", migrates=("db",))),
        (
            "    when: before-deploy\n    migrates:\n      - db\n      - disk\n",
            Run("before-deploy", migrates=("db", "disk")),
        ),
    ],
)
def test_how_a_job_runs(fields: str, run: Run) -> None:
    assert plan(job(fields)).workloads["tidy"].run == run


def test_a_service_is_no_job() -> None:
    assert plan("services:\n  web:\n    image: acme/web:1.0.0\n").workloads["web"].run is None


def test_what_is_migrated_is_waited_for_unless_it_is_a_volume() -> None:
    made = plan(job("    when: before-deploy\n    migrates:\n      - db\n      - disk\n"))
    assert [(edge.peer, edge.gate) for edge in made.graph.edges if edge.caller == "tidy"] == [("db", "healthy")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "    retries: 1\n",
            Told(
                2, 3, "the job `tidy` does not say when it runs",
                "add `when: before-deploy`, `after-deploy` or `manual`, or a `schedule`",
            ),
        ),
        (
            "    when: manual\n    migrates: bd\n",
            Told(5, 15, "there is no state `bd` to migrate", "states are `db` and `disk`"),
        ),
        (
            "    schedule: 0 3 * * *\n    timezone: Mars/Phobos\n",
            Told(
                5, 15, "`Mars/Phobos` is no time zone",
                "write a name of the IANA time zone database, such as Europe/Berlin",
            ),
        ),
        (
            "    schedule: 0 3 * * *\n    timezone: Europe/Berln\n",
            Told(5, 15, "`Europe/Berln` is no time zone", "did you mean `Europe/Berlin`?"),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_job(fields: str, expected: Told) -> None:
    assert told_in(job(fields)) == [expected]


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "US/Pacific"])
def test_zones_that_are_known_on_every_machine(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("envspec.lower.fields.timezone._known_here", lambda name: False)
    assert told_in(job(f"    schedule: 0 3 * * *\n    timezone: {zone}\n")) == []
