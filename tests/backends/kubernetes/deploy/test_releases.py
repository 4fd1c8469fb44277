"""Releases that are kept: their history, the way back, and what is written down on the way."""

from __future__ import annotations

import functools
import io
import random
import re
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.backends.kubernetes.compiled import Compiled, compiled
from tests.backends.kubernetes.deploy.stubbed import Cluster, cluster, release
from tests.backends.kubernetes.specs import LISTENS, environment, service

JOBS = """\
jobs:
  migrate:
    uses: web
    command: migrate
    when: before-deploy
  warm-up:
    uses: web
    command: warm
    when: after-deploy
state:
  db:
    kind: postgres
    version: 16.4
    storage: 10Gi
  uploads:
    kind: volume
    storage: 1Gi
"""
FIELDS = f"{LISTENS}\nenvironment:\n  DB: ${{state.db.url}}\nvolumes:\n  /data: uploads\nreplicas: 1"


@functools.cache
def made(number: int, storage: str = "10Gi") -> Compiled:
    """A release; another number is another one."""
    found = service(f"{FIELDS}\nlabels:\n  number: n{number}", more=JOBS.replace("10Gi", storage))
    assert found.texts, found.diagnostics
    return found


RolledOut = Callable[..., Cluster]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[int, ...]], Path]:
    """What is there after these releases were rolled out one after another; each sequence is done once."""

    @functools.cache
    def prepare(numbers: tuple[int, ...]) -> Path:
        at = tmp_path_factory.mktemp("rolled-out")
        here = cluster(made(numbers[0]), at)
        for number in numbers:
            here.put(made(number))
            run = here.run()
            assert run.returncode == 0, run.stderr
        return at

    return prepare


@pytest.fixture
def rolled_out(prepared: Callable[[tuple[int, ...]], Path], tmp_path: Path) -> RolledOut:
    def copied(*numbers: int) -> Cluster:
        shutil.copytree(prepared(numbers), tmp_path, dirs_exist_ok=True)
        return Cluster(tmp_path / "kubernetes", tmp_path / "store", "shop-prod")

    return copied


def _history(here: Cluster) -> list[str]:
    run = here.run("--history")
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def _stored(here: Cluster) -> set[str]:
    return {at.name.removeprefix("release-shop-prod-release-") for at in here.store.glob("release-*")}


def test_the_history_lists_what_worked_newest_first_and_marks_what_runs(rolled_out: RolledOut) -> None:
    here = rolled_out(1, 2, 1, 3)
    lines = _history(here)
    assert [line[:14] for line in lines] == [
        f"* {release(made(3))}",
        f"  {release(made(1))}",
        f"  {release(made(2))}",
    ]
    assert all(re.fullmatch(r"..\w{12}  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  1\.4\.2", line) for line in lines)
    assert here.changes == []


def test_what_is_kept_are_the_manifests_without_secrets_and_kustomizations(rolled_out: RolledOut) -> None:
    here = rolled_out(1)
    (name,) = _stored(here)
    assert name == release(made(1))
    data = (here.store / f"release-shop-prod-release-{name}").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(data)) as pack:
        held = {one.name: pack.extractfile(one) for one in pack if one.isfile()}
        texts = {path: file.read().decode() for path, file in held.items() if file}
    manifests = {path: text for path, text in texts.items() if path.endswith(".yaml")}
    assert manifests == {
        path: text
        for path, text in made(1).texts.items()
        if re.match(r"\d\d-", path) and not path.endswith("kustomization.yaml")
    }
    assert texts["services"] == "web db-password\n"
    assert texts["after"] == "50-after/warm-up.yaml warm-up 2570\n"


def test_the_last_ten_that_worked_are_kept(rolled_out: RolledOut) -> None:
    here = rolled_out(1)
    before = [f"{number:012x}" for number in range(10)]
    here.says("configmap-shop-prod-releases/kept", "".join(f"{name} 2026-01-01T00:00:00Z 1 1.4.1\n" for name in before))
    for name in before:
        here.says(f"release-shop-prod-release-{name}", "")
    here.put(made(2))
    assert here.run().returncode == 0
    kept = [release(made(2)), *before[:9]]
    assert [line[2:14] for line in _history(here)] == kept
    assert _stored(here) == set(kept)


def test_a_rollback_returns_to_the_release_before_and_runs_only_what_follows_it(rolled_out: RolledOut) -> None:
    here = rolled_out(1, 2)
    (here.store / "applied").unlink(missing_ok=True)
    run = here.run("--rollback", "--yes")
    assert run.returncode == 0, run.stderr
    first = release(made(1))
    assert run.stderr.splitlines()[-1] == f"deploy: rolled back: release {first} runs"
    changes = [re.sub("/[^ ]*/kept/", "kept/", call) for call in here.changes]
    assert changes == [
        "apply --force-conflicts -f kept/00-namespace",
        "apply --force-conflicts -f kept/10-config",
        "apply --force-conflicts -f kept/20-state",
        "rollout status statefulset/db",
        "apply --force-conflicts -f kept/40-apps",
        "rollout status deployment/web",
        f"delete job warm-up-{first}",
        "apply --force-conflicts -f kept/50-after/warm-up.yaml",
    ]
    assert not any("kustomization" in path for path in (here.store / "applied").read_text().splitlines())
    assert [line[:14] for line in _history(here)] == [f"  {release(made(2))}", f"* {first}"]
    assert list((here.store / "tmp").iterdir()) == []


def test_each_rollback_goes_one_further_back_and_the_next_rollout_comes_first(rolled_out: RolledOut) -> None:
    here = rolled_out(1, 2, 3)
    for expected in (2, 1):
        assert here.run("--rollback", "--yes").returncode == 0
        assert here.record("current") == release(made(expected))
    run = here.run("--rollback", "--yes")
    assert (run.returncode, run.stderr) == (1, "deploy: there is no release to return to\n")
    here.put(made(4))
    assert here.run().returncode == 0
    assert [line[:14] for line in _history(here)][:2] == [f"* {release(made(4))}", f"  {release(made(3))}"]


def test_a_release_is_named_by_its_beginning(rolled_out: RolledOut) -> None:
    here = rolled_out(1, 2, 3)
    wanted = release(made(1))
    assert here.run("--rollback", wanted[:6], "--yes").returncode == 0
    assert here.record("current") == wanted
    run = here.run("--rollback", "xyz", "--yes")
    assert run.returncode == 2
    assert run.stderr.startswith("deploy: there is no one release xyz; there are: ")
    assert here.changes == []


def test_after_a_rollout_that_failed_it_returns_to_the_last_that_worked(rolled_out: RolledOut) -> None:
    here = rolled_out(1, 2)
    here.put(made(3))
    here.says("unready", "web")
    run = here.run()
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == (
        f"deploy: services were touched, and release {release(made(3))} does not run as it should; "
        f"./deploy.sh --rollback returns to release {release(made(2))}"
    )
    assert f"\nthe rollout of {release(made(3))} has not ended, or not well\n" in here.run("--status").stdout
    here.says("unready", "")
    assert here.run("--rollback", "--yes").returncode == 0
    assert (here.record("current"), here.record("pending")) == (release(made(2)), "")
    assert not any(line.endswith(release(made(3))) for line in _history(here))


def test_a_migration_that_failed_has_touched_nothing_that_runs(rolled_out: RolledOut) -> None:
    here = rolled_out(1, 2)
    here.put(made(3))
    here.says("fails", "migrate")
    run = here.run()
    assert run.returncode == 1
    assert "stopped before the services, which were not touched" in run.stderr.splitlines()[-1]
    run = here.run("--rollback")
    assert (run.returncode, run.stderr) == (
        0,
        f"deploy: release {release(made(2))} runs, untouched by the rollout of {release(made(3))}: "
        "nothing to roll back\n",
    )
    assert here.changes == []


def test_what_runs_untouched_is_nothing_to_return_to(rolled_out: RolledOut) -> None:
    here = rolled_out(1)
    run = here.run("--rollback", release(made(1)))
    assert (run.returncode, run.stderr) == (0, f"deploy: release {release(made(1))} runs: nothing to roll back\n")
    here.says("differing", "40-apps")
    assert here.run("--rollback", release(made(1)), "--yes").returncode == 0
    assert any(call.endswith("/kept/40-apps") for call in here.changes)


def test_a_migration_that_failed_after_the_configuration_changed_is_rolled_back(rolled_out: RolledOut) -> None:
    """Policies, for one, may keep the old services from what they need."""
    here = rolled_out(1, 2)
    here.put(made(3))
    here.says("fails", "migrate")
    assert here.run().returncode == 1
    here.says("differing", "10-config")
    run = here.run("--rollback")
    assert run.returncode == 2
    assert here.run("--rollback", "--yes").returncode == 0
    assert any(call.endswith("/kept/10-config") for call in here.changes)
    assert (here.record("current"), here.record("pending")) == (release(made(2)), "")


def test_services_that_an_earlier_failure_touched_are_not_forgotten(rolled_out: RolledOut) -> None:
    here = rolled_out(1, 2)
    here.put(made(3))
    here.says("unready", "web")
    assert here.run().returncode == 1
    here.put(made(4))
    here.says("unready", "")
    here.says("fails", "migrate")
    assert here.run().returncode == 1
    assert here.run("--rollback", "--yes").returncode == 0
    assert any(call.endswith("/kept/40-apps") for call in here.changes)


def test_a_rollback_leaves_claims_and_what_they_hold(rolled_out: RolledOut) -> None:
    here = rolled_out(1)
    here.put(made(2, "20Gi"))
    assert here.run().returncode == 0
    here.says("template-db", "20Gi")
    here.says("claim-uploads", "1Gi")
    here.says("watched", "")
    run = here.run("--rollback", "--yes")
    assert run.returncode == 0, run.stderr
    assert f"deploy: db keeps its storage of 20Gi; release {release(made(1))} had 10Gi" in run.stderr.splitlines()
    applied = (here.store / "applied").read_text().splitlines()
    assert "20-state/db.yaml" in applied
    assert "20-state/uploads.yaml" not in applied
    assert "            storage: 20Gi\n" in (here.store / "applied-db.yaml").read_text()


def test_a_release_larger_than_a_secret_is_kept_in_several(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(700_000)
    text = "envspec: 1\nproject: shop\nservices:\n  web:\n    image: example.com/web:1.2.3\n    user: '1:1'\n"
    text += "    files:\n      /a: {source: a}\n      /b: {source: b}\n"
    text += "    resources:\n      cpu: 100m\n      memory: 64Mi\n" + environment()
    text = text.replace("{source: a}", "\n        source: a").replace("{source: b}", "\n        source: b")
    large = compiled(text, files={"a": noise, "b": noise[::-1]})
    assert large.texts, large.diagnostics
    here = cluster(large, tmp_path)
    assert here.run().returncode == 0
    name = release(large)
    assert _stored(here) == {name, f"{name}-1", f"{name}-2"}
    assert all(at.stat().st_size <= 700_000 for at in here.store.glob("release-*"))
    here.put(service(LISTENS))
    assert here.run().returncode == 0
    run = here.run("--rollback", "--yes")
    assert run.returncode == 0, run.stderr
    assert here.record("current") == name


@pytest.mark.parametrize("lost", ["gone", "half"])
def test_a_release_that_is_not_whole_is_told_before_anything_is_touched(rolled_out: RolledOut, lost: str) -> None:
    here = rolled_out(1, 2)
    at = here.store / f"release-shop-prod-release-{release(made(1))}"
    if lost == "gone":
        at.unlink()
    else:
        at.write_bytes(at.read_bytes()[:-200])
    run = here.run("--rollback", "--yes")
    assert run.returncode == 1
    assert run.stderr.endswith(f"deploy: release {release(made(1))} is not kept as a whole; nothing was changed\n")
    assert here.changes == []


@pytest.mark.parametrize("word", ["label", "--type=envspec/release", "--from-literal=reached=configuration"])
def test_what_cannot_be_kept_is_told_before_anything_is_rolled_out(tmp_path: Path, word: str) -> None:
    here = cluster(made(1), tmp_path)
    here.says("refused", f"{word} secrets is forbidden")
    run = here.run()
    assert run.returncode == 1
    assert "error: secrets is forbidden" in run.stderr.splitlines()
    assert run.stderr.splitlines()[-1] in (
        f"deploy: release {release(made(1))} could not be kept in shop-prod, so that nothing was rolled out",
        "deploy: what is deployed here could not be written down",
    )
    assert here.changes == ["apply -k 00-namespace"]


def test_before_the_first_rollout_there_is_nothing(tmp_path: Path) -> None:
    here = cluster(made(1), tmp_path)
    run = here.run("--history")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "deploy: no release is kept in shop-prod\n")
    run = here.run("--rollback", "--yes")
    assert (run.returncode, run.stderr) == (1, "deploy: there is no release to return to\n")
