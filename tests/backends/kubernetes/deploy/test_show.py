"""What would change, what runs, and what it says."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.deploy.stubbed import Cluster, cluster, release
from tests.backends.kubernetes.specs import LISTENS, service

SECRETS = "secrets:\n  key:\n    generate: 16\n"


@functools.cache
def made() -> Compiled:
    """A service with a secret that is made by the script."""
    return service(f"{LISTENS}\nsecrets:\n  - key", more=SECRETS)


@pytest.fixture
def here(tmp_path: Path) -> Cluster:
    return cluster(made(), tmp_path)


def test_a_difference_is_no_failure_and_changes_nothing(here: Cluster) -> None:
    here.says("differing", "40-apps")
    run = here.run("--diff")
    assert run.returncode == 0
    assert run.stderr.splitlines() == [
        "deploy: the secret key would be made",
        f"deploy: no release has been rolled out; this folder holds {release(made())}",
    ]
    compared = [call for call in here.calls if call.startswith("diff ")]
    assert compared == [
        f"diff --server-side --field-manager=envspec -k {stage}" for stage in ("00-namespace", "10-config", "40-apps")
    ]
    assert here.changes == []
    assert list((here.store / "tmp").iterdir()) == []


def test_without_a_difference_that_is_said(here: Cluster) -> None:
    assert here.run().returncode == 0
    run = here.run("--diff")
    assert run.returncode == 0
    assert run.stderr.splitlines() == [
        f"deploy: release {release(made())} runs",
        "deploy: a rollout would change nothing",
    ]


def test_what_would_stop_a_rollout_is_told(here: Cluster) -> None:
    here.says("secret-key", "1 value=\n")
    run = here.run("--diff")
    assert run.returncode == 1
    assert "deploy: the Secret key has no key `value`, or an empty one" in run.stderr
    assert run.stderr.endswith("deploy: this would stop a rollout\n")
    assert here.changes == []


def test_what_would_be_left_is_told(here: Cluster) -> None:
    here.says("kinds", "deployments.apps\n")
    here.says("labelled-deployments.apps", "deployment.apps/web\ndeployment.apps/old\n")
    run = here.run("--diff")
    assert run.returncode == 0
    assert run.stderr.splitlines()[-1] == (
        "deploy: this would be left of earlier releases, until ./deploy.sh --prune: deployment.apps/old"
    )


def test_before_there_is_a_namespace_all_is_new(here: Cluster) -> None:
    here.says("no-namespace", "")
    run = here.run("--diff")
    assert run.returncode == 0
    assert run.stderr.splitlines()[-1] == (
        f"deploy: the cluster has no namespace shop-prod: all of release {release(made())} is new"
    )
    assert here.calls == ["get namespace shop-prod --ignore-not-found -o name"]


def test_what_cannot_be_compared_is_a_failure(here: Cluster) -> None:
    here.says("refused", '40-apps Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec')
    here.says("refused-code", "2")
    run = here.run("--diff")
    assert run.returncode == 1
    assert f"--force-conflicts -k {here.folder}/40-apps" in run.stderr
    assert run.stderr.endswith("deploy: not all of it could be compared\n")


def test_logs_are_those_of_all_pods(here: Cluster) -> None:
    here.says("pods", "pod/web-a\npod/web-b\n")
    run = here.run("--logs", "web")
    assert (run.returncode, run.stdout) == (0, "relation does not exist\n")
    selector = "app.kubernetes.io/instance=shop-prod,app.kubernetes.io/name=web"
    assert here.calls[-1].endswith(f"--ignore-errors --tail=200 -l {selector}")


def test_who_has_no_pod_has_no_log(here: Cluster) -> None:
    run = here.run("--logs", "web")
    assert (run.returncode, run.stderr) == (1, "deploy: web has no pod\n")


def test_the_status_has_the_release_the_workloads_the_jobs_and_what_is_not_ready(here: Cluster) -> None:
    assert here.run().returncode == 0
    here.says("statefulsets", "Deployment/web 1/2 ready\n")
    here.says("jobs", "Job/migrate-0 Complete\n")
    here.says("pods", "web-b Pending Unschedulable: 0/3 nodes are available\n")
    run = here.run("--status")
    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert lines[0].startswith(f"release {release(made())}, 1.4.2, rolled out 20")
    assert lines[1:] == [
        "Deployment/web 1/2 ready",
        "Job/migrate-0 Complete",
        "not ready:",
        "web-b Pending Unschedulable: 0/3 nodes are available",
    ]
