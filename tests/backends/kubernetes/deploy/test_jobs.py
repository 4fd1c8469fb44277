"""Jobs that a person asks for."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.deploy.stubbed import Cluster, cluster, release
from tests.backends.kubernetes.specs import LISTENS, service

MORE = """\
jobs:
  migrate:
    uses: web
    command: migrate
    when: before-deploy
  warm-up:
    uses: web
    command: warm
    when: after-deploy
  report:
    uses: web
    command: report
    schedule: "30 3 * * 1-5"
  tidy:
    uses: web
    command: tidy
    when: manual
"""


@functools.cache
def made(number: int = 1) -> Compiled:
    """A release with a job of each kind."""
    return service(f"{LISTENS}\nlabels:\n  number: n{number}", more=MORE)


@pytest.fixture
def here(tmp_path: Path) -> Cluster:
    found = cluster(made(), tmp_path)
    assert found.run().returncode == 0
    for name in ("report", "tidy"):
        found.says(f"cronjob-{name}", "")
    return found


@pytest.mark.parametrize("name", ["report", "tidy"])
def test_a_job_runs_now_and_its_log_is_printed(here: Cluster, name: str) -> None:
    run = here.run("--run", name)
    assert (run.returncode, run.stdout) == (0, "relation does not exist\n")
    (change,) = here.changes
    job = re.fullmatch(rf"create job ({name}-\d+) --from=cronjob/{name}", change)
    assert job
    assert run.stderr.splitlines() == [f"deploy: {job[1]}: runs", f"deploy: {job[1]}: done"]
    assert list((here.store / "tmp").iterdir()) == []


def test_a_job_that_fails_is_shown_and_so_is_the_exit_code(here: Cluster) -> None:
    here.says("fails", "tidy")
    run = here.run("--run", "tidy")
    assert (run.returncode, run.stdout) == (1, "")
    assert "relation does not exist" in run.stderr


@pytest.mark.parametrize("name", ["migrate", "warm-up"])
def test_a_job_of_a_release_runs_once_more_as_the_release_that_runs_has_it(here: Cluster, name: str) -> None:
    here.put(made(2))
    run = here.run("--run", name)
    assert run.returncode == 0, run.stderr
    jobs = here.jobs()
    (extra,) = [job for job in jobs if re.fullmatch(rf"{name}-\d{{10}}", job)]
    assert jobs[f"{name}-{release(made(1))}"] == "SuccessCriteriaMet Complete"
    (patched,) = [call for call in here.calls if call.startswith("patch --local")]
    assert f"/kept/{'30-release' if name == 'migrate' else '50-after'}/{name}.yaml" in patched
    assert f'"value": "{extra}"' in patched


def test_a_job_that_is_not_deployed_is_told(here: Cluster) -> None:
    (here.store / "cronjob-tidy").unlink()
    run = here.run("--run", "tidy")
    assert run.returncode == 1
    assert run.stderr.splitlines() == ['error: cronjobs.batch "tidy" not found', "deploy: tidy was not started"]


def test_a_job_of_a_release_needs_one_that_runs(tmp_path: Path) -> None:
    here = cluster(made(), tmp_path)
    run = here.run("--run", "migrate")
    assert (run.returncode, run.stderr) == (1, "deploy: no release runs in shop-prod\n")


STATES = """\
state:
  db:
    kind: postgres
    version: 16.4
    storage: 10Gi
    backup:
      schedule: "0 2 * * *"
      volume: dumps
  cache:
    kind: redis
    version: 7.4.1
    storage: 1Gi
    backup:
      schedule: "0 1 * * *"
      volume: dumps
  dumps:
    kind: volume
    storage: 20Gi
"""


@pytest.fixture
def backed_up(tmp_path: Path) -> Cluster:
    fields = f"{LISTENS}\nenvironment:\n  DB: ${{state.db.url}}\n  CACHE: ${{state.cache.url}}"
    found = cluster(service(fields, more=STATES), tmp_path)
    assert found.run().returncode == 0
    for name in ("db", "cache"):
        found.says(f"cronjob-{name}-restore", "")
    return found


def test_a_dump_is_read_back_by_the_states_own_job(backed_up: Cluster) -> None:
    run = backed_up.run("--restore", "db", "db.shop.20261125T020000Z$(x).sql.gz", "--yes")
    assert (run.returncode, run.stdout) == (0, "relation does not exist\n"), run.stderr
    changes = backed_up.changes
    assert [re.sub(r"/\S*/job", "JOB", call) for call in changes] == ["create -f JOB"]
    (job,) = [name for name in backed_up.jobs() if name.startswith("db-restore-")]
    assert run.stderr.splitlines() == [f"deploy: {job}: runs", f"deploy: {job}: done", "deploy: the dump is read back"]
    # Kubernetes expands what follows a single dollar
    assert (backed_up.store / "restored").read_text() == "FILE=db.shop.20261125T020000Z$$(x).sql.gz\n"


@pytest.mark.parametrize("fails", [False, True])
def test_a_state_whose_files_are_replaced_is_stopped_meanwhile_and_started_whatever_happens(
    backed_up: Cluster, fails: bool
) -> None:
    backed_up.says("fails", "cache-restore" if fails else "")
    run = backed_up.run("--restore", "cache", "--yes")
    assert run.returncode == int(fails), run.stderr
    assert (backed_up.store / "restored").read_text() == "FILE=\n"
    changes = [re.sub(r"/\S*/job", "JOB", call) for call in backed_up.changes]
    assert changes == [
        "scale statefulset/cache --replicas=0",
        "wait --for=delete pod/cache-0",
        "create -f JOB",
        "scale statefulset/cache --replicas=1",
        *([] if fails else ["rollout status statefulset/cache"]),
    ]
    last = "the dump was not read back" if fails else "the dump is read back"
    assert f"deploy: {last}" in run.stderr.splitlines()


def test_a_restore_asks_and_touches_nothing_until_then(backed_up: Cluster) -> None:
    run = backed_up.run("--restore", "db")
    assert run.returncode == 2
    assert run.stderr == (
        "deploy: Overwrite what db holds with its newest dump? There is no terminal to ask at: add --yes.\n"
    )
    assert backed_up.changes == []


def test_only_a_state_with_a_dump_can_be_restored(backed_up: Cluster) -> None:
    run = backed_up.run("--restore", "dumps", "--yes")
    assert run.returncode == 2
    assert run.stderr == "deploy: there is no state with a dump dumps; there are: db cache\n"
