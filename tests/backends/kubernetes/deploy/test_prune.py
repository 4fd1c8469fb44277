"""What earlier releases have left, and what of it is deleted."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.deploy.stubbed import Cluster, cluster, release
from tests.backends.kubernetes.specs import LISTENS, service


@functools.cache
def made(number: int = 1) -> Compiled:
    """A release; another number is another one."""
    return service(f"{LISTENS}\nlabels:\n  number: n{number}")


@pytest.fixture
def here(tmp_path: Path) -> Cluster:
    found = cluster(made(), tmp_path)
    assert found.run().returncode == 0
    found.says("kinds", "deployments.apps\nservices\nconfigmaps\nstatefulsets.apps\npersistentvolumeclaims\n")
    found.says("labelled-deployments.apps", "deployment.apps/web\nservice/web\nservice/old\nserviceaccount/web\n")
    return found


def test_what_the_release_no_longer_has_goes(here: Cluster) -> None:
    kept, gone = release(made()), "0123456789ab"
    here.says("jobs", f"job.batch/migrate-{kept} {kept}\njob.batch/migrate-{gone} {gone}\njob.batch/old-0a1b2c3d4e\n")
    run = here.run("--prune", "--yes")
    assert run.returncode == 0, run.stderr
    assert here.changes == [f"delete --ignore-not-found service/old job.batch/migrate-{gone} job.batch/old-0a1b2c3d4e"]


def test_kinds_that_the_cluster_does_not_have_are_not_asked_for(here: Cluster) -> None:
    assert here.run("--prune", "--yes").returncode == 0
    asked = [call.split()[3] for call in here.calls if "managed-by=envspec -o name" in call]
    assert asked == ["deployments.apps,services,configmaps", "statefulsets.apps,persistentvolumeclaims"]


def test_it_asks_and_says_what_it_would_delete(here: Cluster) -> None:
    run = here.run("--prune")
    assert run.returncode == 2
    assert run.stderr == "deploy: Delete service/old? There is no terminal to ask at: add --yes.\n"
    assert here.changes == []


def test_what_holds_data_is_left_and_told(here: Cluster) -> None:
    here.says("labelled-deployments.apps", "deployment.apps/web\n")
    here.says("labelled-statefulsets.apps", "statefulset.apps/cache\npersistentvolumeclaim/uploads\n")
    run = here.run("--prune", "--yes")
    assert run.returncode == 0
    assert run.stderr.splitlines() == [
        f"deploy: {each} is left, since it holds data: kubectl -n shop-prod delete {each} deletes it"
        for each in ("statefulset.apps/cache", "persistentvolumeclaim/uploads")
    ] + ["deploy: nothing else is left of earlier releases"]
    assert here.changes == []


def test_against_another_release_than_the_one_that_runs_nothing_is_deleted(here: Cluster) -> None:
    here.put(made(2))
    run = here.run("--prune", "--yes")
    assert run.returncode == 1
    assert run.stderr == (
        f"deploy: this folder holds release {release(made(2))}, and {release(made())} runs: roll it out first\n"
    )


def test_after_a_rollout_that_failed_nothing_is_deleted(here: Cluster) -> None:
    here.says("unready", "web")
    assert here.run().returncode == 1
    run = here.run("--prune", "--yes")
    assert run.returncode == 1
    assert "has not ended well: roll out again, or ./deploy.sh --rollback" in run.stderr
    assert here.changes == []
