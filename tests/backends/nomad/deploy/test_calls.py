"""deploy.sh --run, --restore and the words that only show: what they do and say, and that they change nothing else."""

from __future__ import annotations

import re

import pytest

from tests.backends.nomad.deployed import SPEC, Deployed

NEXT = SPEC.replace("image: web:1", "image: web:2")


@pytest.mark.parametrize(("job", "runs"), [("reindex", "{}"), ("nightly", "periodic"), ("migrate", "{} {}")])
def test_a_job_runs_to_its_end_and_its_log_is_shown(at: Deployed, job: str, runs: str) -> None:
    at.rolled()
    code, out, said = at.run("--run", job)
    child = max(name for name in at.cluster.jobs if f"{job}/" in name)
    allocation = at.cluster.jobs[child].allocations[0][1]
    assert (code, out) == (0, f"stdout of {allocation}\nstderr of {allocation}\n")
    assert said == f"deploy: {job} runs: {child}\ndeploy: {job} has ended\n"
    assert " ".join(at.children(job)) == runs.format(at.release, at.release)


def test_a_job_that_fails_ends_with_1_and_shows_why(at: Deployed) -> None:
    at.rolled()
    at.cluster.runs["shop-prod-reindex"] = ["running", "failed"]
    code, _, said = at.run("--run", "reindex")
    child = next(name for name in at.cluster.jobs if "reindex/" in name)
    assert code == 1
    assert [f"status of {child}", f"deploy: reindex failed: {child}"] == [said.splitlines()[1], said.splitlines()[-1]]


def test_a_job_runs_as_the_release_that_runs_has_it(at: Deployed) -> None:
    first = at.release
    assert at.failed("--run", "reindex") == "no release has been rolled out"
    at.rolled()
    at.compile(NEXT)
    at.rolled("--run", "reindex")
    assert at.children("reindex") == [first]
    assert at.job("reindex").newest.number == 0


def test_a_job_does_not_run_twice_at_once(at: Deployed) -> None:
    at.rolled()
    at.cluster.runs["shop-prod-reindex"] = ["running"]

    def long(call: str) -> None:
        at.cluster.clock += 900 if call.startswith("sleep") else 0

    at.cluster.watch = long
    assert "reindex did not end in 2520 seconds" in at.failed("--run", "reindex")
    child = next(name for name in at.cluster.jobs if "reindex/" in name)
    at.cluster.jobs[child].newest.stop = False
    assert at.failed("--run", "reindex") == f"reindex runs already: {child}"


def test_a_run_waits_for_a_rollout_and_gives_the_lock_back_before_the_job_has_ended(at: Deployed) -> None:
    at.rolled()
    at.put("envspec/shop-prod/lock", holder="ann on build, process 7, since noon")
    at.cluster.runs["shop-prod-reindex"] = ["running", "complete"]
    slept = []

    def watch(call: str) -> None:
        if call.startswith("sleep"):
            slept.append(at.locked)
            at.cluster.variables.pop("envspec/shop-prod/lock", None)

    at.cluster.watch = watch
    said = at.rolled("--run", "reindex")
    assert said.startswith("waits for the deploy of ann on build, process 7, since noon\nreindex runs: ")
    assert slept == [True, False]  # while it waits for the lock, and for the end of the job


def test_a_rollout_does_not_wait_and_says_whose_the_lock_is(at: Deployed) -> None:
    at.put("envspec/shop-prod/lock", holder="ann on build, process 7, since noon")
    process = at.start()
    _, said = process.communicate()
    assert (process.returncode, said) == (
        1,
        "deploy: another deploy is under way: ann on build, process 7, since noon."
        " When its script was killed, this takes the lock away:\n  nomad var purge envspec/shop-prod/lock\n",
    )
    assert at.changes == []
    assert at.locked


BACKED = """\
state:
  dumps:
    kind: volume
    access: many
  db:
    kind: postgres
    version: 16.4
    storage: 10Gi
    backup:
      schedule: 0 2 * * *
      volume: dumps
  cache:
    kind: redis
    version: 7.2.4
    storage: 1Gi
    backup:
      schedule: 0 3 * * *
      volume: dumps
"""


@pytest.fixture
def backed(at: Deployed) -> Deployed:
    """A release whose states have dumps, which runs."""
    for job in ("db", "db-backup", "db-restore", "cache", "cache-backup"):
        at.put(f"nomad/jobs/shop-prod-{job}", db_password="p", cache_password="p")
    at.compile(BACKED)
    at.rolled()
    return at


def test_a_dump_is_read_back(backed: Deployed) -> None:
    at = backed
    assert at.failed("--restore", "dumps", code=2) == "there is no state with a dump dumps; there are: db cache"
    assert at.failed("--restore", "db", code=2).startswith("Overwrite what db holds with its newest dump? There is no")
    assert at.changes == []
    at.rolled("--restore", "db", "--yes")
    said = at.rolled("--restore", "db", "db-2024.dump", "--yes")
    assert said.endswith("\nthe dump is read back\n")
    assert at.children("db-restore") == [f"{at.release} FILE=", f"{at.release} FILE=db-2024.dump"]
    assert at.job("db").newest.number == 0


@pytest.mark.parametrize("ends", ["complete", "failed"])
def test_a_state_that_must_not_run_meanwhile_is_stopped_and_starts_again(backed: Deployed, ends: str) -> None:
    at = backed
    at.cluster.runs["shop-prod-cache-restore"] = ["running", ends]
    stopped = []

    def watch(call: str) -> None:
        if call.startswith("job dispatch"):
            stopped.append(at.job("cache").newest.stop)

    at.cluster.watch = watch
    code, _, said = at.run("--restore", "cache", "--yes")
    assert code == (0 if ends == "complete" else 1)
    child = next(name for name in at.cluster.jobs if "cache-restore/" in name)
    assert said.splitlines()[-1] == (
        "deploy: the dump is read back" if code == 0 else f"deploy: the dump was not read back: {child}"
    )
    assert stopped == [True]
    assert [version.stop for version in at.job("cache").versions] == [False, True, False]


def test_after_a_restore_there_is_a_way_back_and_forth(backed: Deployed) -> None:
    """Its versions of the state are none of a release's."""
    at = backed
    first = at.release
    at.rolled("--restore", "cache", "--yes")
    at.compile(BACKED.replace("7.2.4", "7.2.5"))
    at.rolled()
    assert "redis:7.2.5" in at.job("cache").newest.text
    assert at.rolled("--rollback", "--yes").endswith(f"rolled back: release {first} runs\n")
    assert "redis:7.2.4" in at.job("cache").newest.text
    assert at.job("cache").newest.stop is False


def test_what_a_rollout_would_change_is_shown_and_nothing_is_changed(at: Deployed) -> None:
    code, out, said = at.run("--diff")
    none = f"deploy: no release has been rolled out; this folder holds {at.release}\n"
    assert (code, said, at.changes, at.cluster.jobs) == (0, none, [], {})
    assert out.splitlines()[:9] == [
        "the volume shop-prod-uploads would be made",
        "the volume shop-prod-db would be made",
        "the secret session_key of shop-prod-web would be made",
        "the secret session_key of shop-prod-api would be made",
        '+ Job: "shop-prod-db"',
        "+ whole",
        "",
        "Scheduler dry-run:",
        "- fits",
    ]
    at.compile(SPEC.replace("jobs:\n", "  extra:\n    image: extra:1\njobs:\n", 1))
    at.rolled()
    first = at.release
    at.compile(SPEC.replace("image: api:1", "image: api:2"))
    code, out, said = at.run("--diff")
    assert (code, said, at.changes) == (0, f"deploy: release {first} runs; this folder holds {at.release}\n", [])
    assert out.splitlines() == [
        "migrate would run",
        '+/- Job: "shop-prod-api"',
        "+ a line",
        "",
        "Scheduler dry-run:",
        "- fits",
        "",
        "announce would run",
        "extra would be left of an earlier release; ./deploy.sh --prune stops it",
    ]
    at.cluster.failing["job plan web"] = "Error during plan: the file is bad"
    code, _, said = at.run("--diff")
    assert (code, said.partition("\n")[2]) == (
        1,
        "deploy: this would stop a rollout:\n  web: Error during plan: the file is bad\n",
    )


def test_what_runs_is_shown(at: Deployed) -> None:
    assert at.run("--status")[1].splitlines()[:2] == [
        "no release has been rolled out",
        "  db                       is not there",
    ]
    at.rolled()
    at.rolled("--run", "reindex")
    code, out, said = at.run("--status")
    assert (code, said, at.changes) == (0, "", [])
    lines = out.splitlines()
    assert lines[0] == f"release {at.release}, 1, rolled out 2023-11-14T22:13:20Z"
    assert lines[1] == "  db                       running: 1 running, 0 starting, 0 without a place"
    assert re.fullmatch(r"  reindex  +parameterized; last run: shop-prod-reindex/dispatch-\w+-\d+-\w+ dead", lines[6])
    assert lines[5] == "  nightly                  periodic"


def test_logs_are_those_of_what_runs_or_of_the_last_run(at: Deployed) -> None:
    at.compile(SPEC.replace("    image: api:1\n", "    image: api:1\n    replicas: 2\n"))
    at.rolled()
    code, out, _ = at.run("--logs", "api")
    first, second = (id for _, id, _, _ in sorted(at.job("api").allocations, reverse=True))
    assert (code, at.changes) == (0, [])
    assert out.splitlines() == [
        f"== shop-prod-api, allocation {first}",
        f"stdout of {first}",
        f"stderr of {first}",
        f"== shop-prod-api, allocation {second}",
        f"stdout of {second}",
        f"stderr of {second}",
    ]
    assert at.failed("--logs", "reindex") == "reindex has not run, or long ago"
    at.rolled("--run", "reindex")
    child = next(name for name in at.cluster.jobs if "reindex/" in name)
    assert at.run("--logs", "reindex")[1].startswith(f"== {child}, allocation ")
