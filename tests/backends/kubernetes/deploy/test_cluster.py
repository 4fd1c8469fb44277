"""Words that are no words, and the lock."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.deploy.stubbed import Cluster, cluster
from tests.backends.kubernetes.specs import LISTENS, service

MORE = "jobs:\n  tidy:\n    uses: web\n    command: tidy\n    when: manual\n"
HELD = "kubectl -n shop-prod delete configmap shop-prod-lock"


@functools.cache
def made() -> Compiled:
    """A small system with a job that can be run."""
    return service(LISTENS, more=MORE)


@pytest.fixture
def here(tmp_path: Path) -> Cluster:
    return cluster(made(), tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ("--force-conflicts",),
        ("--dry-run=server",),
        ("--dry-run",),
        ("apply",),
        ("-n", "other"),
        ("--rollback", "a", "b"),
        ("--run", "migrate"),
        ("--logs",),
        ("--restore", "web", "--yes"),
        ("--help", "--force"),
    ],
)
def test_what_is_no_word_touches_and_asks_nothing(here: Cluster, words: tuple[str, ...]) -> None:
    run = here.run(*words)
    assert (run.returncode, run.stdout) == (2, "")
    assert here.calls == []


def test_help_asks_the_cluster_nothing(here: Cluster) -> None:
    run = here.run("--help")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("usage: ./deploy.sh [WORD] [--yes]\n")
    assert here.calls == []


@pytest.mark.parametrize("words", [(), ("--rollback", "--yes"), ("--prune", "--yes")])
def test_who_comes_second_is_told_who_is_first_and_how_a_lock_that_was_left_goes(
    here: Cluster, words: tuple[str, ...]
) -> None:
    (here.store / "configmap-shop-prod-lock").mkdir()
    here.says("configmap-shop-prod-lock/holder", "ana on laptop, process 7, since 2026-11-25T17:00:00Z")
    run = here.run(*words)
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "deploy: another deploy is under way: ana on laptop, process 7, since 2026-11-25T17:00:00Z. "
        "When its script was killed, this takes the lock away:",
        f"  {HELD}",
    ]
    assert here.changes == []
    assert (here.store / "configmap-shop-prod-lock").exists()


def test_a_job_waits_for_the_rollout_and_gives_the_lock_back_before_it_ends(here: Cluster) -> None:
    (here.store / "configmap-shop-prod-lock").mkdir()
    here.says("configmap-shop-prod-lock/holder", "ana on laptop")
    here.says("cronjob-tidy", "")
    # the rollout ends while the second look at the lock is waited for
    here.says("bin/sleep", f"#!/bin/sh\nrm -rf {here.store}/configmap-shop-prod-lock\n")
    run = here.run("--run", "tidy")
    assert run.returncode == 0, run.stderr
    assert run.stderr.splitlines()[0] == "deploy: waits for the deploy of ana on laptop"
    calls = [call.removeprefix("-n shop-prod ") for call in here.calls]
    given_back = calls.index("delete configmap shop-prod-lock")
    looks = [at for at, call in enumerate(calls) if call.startswith("get job ")]
    assert looks[0] > given_back


def test_the_lock_says_who_holds_it(here: Cluster) -> None:
    assert here.run().returncode == 0
    (call,) = [call for call in here.calls if "create configmap shop-prod-lock" in call]
    assert re.search(r"holder=\S+ on \S+, process \d+, since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ -o name", call)


def test_a_lock_that_another_took_over_is_not_taken_from_it(here: Cluster) -> None:
    here.says("bin/uname", "#!/bin/sh\necho here\n")
    (here.store / "bin/uname").chmod(0o755)
    here.says("bin/gzip", f'#!/bin/sh\necho ben >{here.store}/configmap-shop-prod-lock/holder\nexec /bin/gzip "$@"\n')
    (here.store / "bin/gzip").chmod(0o755)
    assert here.run().returncode == 0
    assert (here.store / "configmap-shop-prod-lock/holder").read_text() == "ben\n"


def test_a_lock_that_cannot_be_taken_is_told(here: Cluster) -> None:
    here.says("refused", 'shop-prod-lock configmaps is forbidden: User "dev" cannot create resource')
    run = here.run()
    assert run.returncode == 1
    assert run.stderr == (
        "deploy: the lock cannot be taken, nothing was changed: error: configmaps is forbidden: "
        'User "dev" cannot create resource\n'
    )
    assert here.changes == []


@pytest.mark.parametrize("words", [("--history",), ("--status",), ("--diff",)])
def test_who_only_looks_needs_no_lock(here: Cluster, words: tuple[str, ...]) -> None:
    (here.store / "configmap-shop-prod-lock").mkdir()
    assert here.run(*words).returncode == 0
    assert not any("-lock" in call for call in here.calls)


@pytest.mark.parametrize("words", [("--rollback", "--yes"), ("--prune", "--yes"), ("--run", "tidy"), ("--status",)])
def test_where_nothing_was_rolled_out_that_is_said(here: Cluster, words: tuple[str, ...]) -> None:
    here.says("no-namespace", "")
    run = here.run(*words)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "deploy: the cluster has no namespace shop-prod: nothing has been rolled out\n"


def test_a_cluster_that_does_not_answer_is_told(here: Cluster) -> None:
    here.says("refused", "namespace The connection to the server was refused")
    run = here.run()
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "error: The connection to the server was refused",
        "deploy: the cluster does not say whether it has the namespace shop-prod; nothing was changed",
    ]


def test_without_kubectl_that_is_said(here: Cluster) -> None:
    run = here.run(KUBECTL="kubectl-of-mine")
    assert run.returncode == 1
    assert run.stderr == "deploy: there is no command kubectl-of-mine here; KUBECTL names another\n"
