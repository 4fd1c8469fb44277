"""What deploy.sh looks at before its first change, and secrets that it makes."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.backends.kubernetes.deploy.stubbed import cluster, release
from tests.backends.kubernetes.specs import LISTENS, service, system


def test_all_that_is_missing_is_told_and_nothing_is_touched(tmp_path: Path) -> None:
    here = cluster(system(), tmp_path, secrets=False)
    here.secret("db-password")
    here.says("secret-stripe-key", "1 value=\n")
    run = here.run()
    assert run.returncode == 1
    create = "kubectl -n shop-prod create secret generic {0} --from-file=value=FILE"
    missing = ("cache-password", "partner-url", "queue-password", "assets-password")
    told = {line for line in run.stderr.splitlines() if "secret" in line.lower()}
    assert told == {
        *(f"deploy: the secret {name} is missing: {create.format(name)}" for name in missing),
        "deploy: the Secret stripe-key has no key `value`, or an empty one; when nobody needs it: "
        "kubectl -n shop-prod delete secret stripe-key",
    }
    assert run.stderr.endswith("deploy: nothing was changed\n")
    assert here.changes == []


def test_without_the_namespace_it_is_said_how_it_is_made_and_nothing_is_touched(tmp_path: Path) -> None:
    here = cluster(system(), tmp_path, secrets=False)
    here.says("no-namespace", "")
    run = here.run()
    assert run.returncode == 1
    assert run.stderr.splitlines()[0] == (
        "deploy: the namespace shop-prod must be there first: "
        "kubectl apply --server-side --field-manager=envspec -k 00-namespace"
    )
    assert here.changes == []


def test_a_first_rollout_that_misses_nothing_makes_the_namespace(tmp_path: Path) -> None:
    here = cluster(service(LISTENS), tmp_path)
    here.says("no-namespace", "")
    run = here.run()
    assert run.returncode == 0, run.stderr
    assert here.changes[0] == "apply -k 00-namespace"
    lock = next(at for at, call in enumerate(here.calls) if "create configmap shop-prod-lock" in call)
    assert here.calls[lock - 1].endswith("-k 00-namespace")
    assert not (here.store / "configmap-shop-prod-lock").exists()


def test_what_the_cluster_would_refuse_half_way_is_told_before_the_first_change(tmp_path: Path) -> None:
    here = cluster(system(), tmp_path)
    here.says("refused", "--dry-run=server quota exceeded")
    run = here.run()
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        line
        for stage in ("00-namespace", "10-config", "20-state", "30-release", "40-apps", "50-after")
        for line in ("error: quota exceeded", f"deploy: the cluster refuses what is in {stage}")
    ] + ["deploy: nothing was changed"]
    assert here.changes == []


def test_who_changed_something_by_hand_is_told_how_to_take_it_back(tmp_path: Path) -> None:
    here = cluster(system(), tmp_path)
    here.says("refused", '40-apps Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec')
    run = here.run()
    assert run.returncode == 1
    assert run.stderr.splitlines()[1:3] == [
        "deploy: others have changed what is in 40-apps. This takes it back; then deploy again:",
        f"  kubectl apply --server-side --field-manager=envspec --force-conflicts -k {here.folder}/40-apps",
    ]
    assert here.changes == []


def test_another_size_of_a_state_is_told_before_anything_is_touched(tmp_path: Path) -> None:
    here = cluster(system(), tmp_path)
    here.says("template-db", "5Gi")
    here.says("claim-data-db-0", "5Gi")
    here.says("template-events", "5Gi")
    run = here.run()
    assert run.returncode == 1
    patch = """'{"spec":{"resources":{"requests":{"storage":"10Gi"}}}}'"""
    edit = f"deploy:   kubectl -n shop-prod patch persistentvolumeclaim data-db-0 --type=merge -p {patch}"
    delete = "deploy:   kubectl -n shop-prod delete statefulset db --cascade=orphan"
    told = "deploy: db has storage of 5Gi and is to have 10Gi. Run these, then this script again:"
    assert run.stderr.splitlines() == [told, edit, delete, "deploy: nothing was changed"]
    assert here.changes == []
    here.says("claim-data-db-0", "10Gi")
    assert here.run().stderr.splitlines() == [told, delete, "deploy: nothing was changed"]
    (here.store / "template-db").unlink()
    assert here.run().returncode == 0


def test_a_claim_that_was_made_larger_by_hand_stops_nothing(tmp_path: Path) -> None:
    """Only the template of the claim can't change: the claim itself may have grown."""
    here = cluster(system(), tmp_path)
    here.says("template-db", "10Gi")
    here.says("claim-data-db-0", "40Gi")
    assert here.run().returncode == 0


@pytest.mark.parametrize("broken", ["od", "tr"])
def test_no_secret_comes_of_a_pipe_that_breaks(tmp_path: Path, broken: str) -> None:
    """A value is looked at before it is stored; what would be empty for ever stops the rollout."""
    here = cluster(system(), tmp_path)
    program = here.store / "bin" / broken
    program.write_text(f'#!/bin/sh\ncase "$*" in *-An*|*-d*n*) exit 1 ;; esac\nexec {_real(broken)} "$@"\n')
    program.chmod(0o755)
    run = here.run()
    assert run.returncode == 1
    assert "deploy: no random value could be made for the secret session-key" in run.stderr.splitlines()
    assert not (here.store / "secret-session-key").exists()
    assert not any("create secret generic session-key" in call for call in here.calls)
    program.unlink()
    assert here.run().returncode == 0
    assert len((here.store / "value-session-key").read_text()) == 64


def _real(program: str) -> str:
    found = next(at for folder in os.environ["PATH"].split(":") if (at := Path(folder) / program).exists())
    return str(found)


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    here = cluster(service(LISTENS), tmp_path)
    tools = "sh awk cat cp date dirname grep head id mkdir mktemp mv rm sed split sort tail tar tr uname"
    for name in tools.split():
        (here.store / "bin" / name).symlink_to(_real(name))
    run = here.run(PATH=str(here.store / "bin"))
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "deploy: there is no command gzip here",
        "deploy: there is no command od here",
        "deploy: nothing was changed",
    ]


def test_a_random_value_stands_in_no_process_list(tmp_path: Path) -> None:
    here = cluster(system(), tmp_path)
    assert here.run().returncode == 0
    value = (here.store / "value-session-key").read_text()
    assert not any(value in call for call in here.calls)
    assert release(system()) not in value


SHARED = """\
secrets:
  url:
    key: app-secrets
    property: url
  token:
    key: app-secrets
    property: token
  session:
    key: app-secrets
    property: session
    generate: 16
  csrf:
    key: app-secrets
    property: csrf
    generate: 24
"""
READS = f"{LISTENS}\nsecrets:\n  - url\n  - token\n  - session\n  - csrf\n"


def test_keys_of_one_secret_are_asked_for_together(tmp_path: Path) -> None:
    here = cluster(service(READS, more=SHARED), tmp_path, secrets=False)
    run = here.run()
    assert run.stderr.splitlines()[0] == (
        "deploy: the secret app-secrets is missing: kubectl -n shop-prod create secret generic app-secrets "
        "--from-file=url=FILE --from-file=token=FILE"
    )
    here.says("secret-app-secrets", "1 token= url csrf=\n")
    run = here.run()
    assert run.stderr.splitlines() == [
        "deploy: the Secret app-secrets has no key `token`, or an empty one; whoever makes it must put it there",
        "deploy: the Secret app-secrets has no key `csrf`, or an empty one; whoever makes it must put it there",
        "deploy: nothing was changed",
    ]
    assert here.changes == []


def test_a_key_that_is_generated_joins_those_that_are_there(tmp_path: Path) -> None:
    here = cluster(service(READS, more=SHARED), tmp_path, secrets=False)
    here.says("secret-app-secrets", "1 token url session\n")
    run = here.run()
    assert run.returncode == 0, run.stderr
    assert "deploy: adding the key csrf of 24 random bytes to the secret app-secrets" in run.stderr.splitlines()
    assert re.fullmatch(r'{"stringData":{"csrf":"[0-9a-f]{48}"}}\n', (here.store / "value-app-secrets").read_text())
    assert (here.store / "secret-app-secrets").read_text() == "1 token url session csrf\n"
    assert not [call for call in here.calls if "stringData" in call]
    again = here.run()
    assert "adding" not in again.stderr


def test_two_keys_that_are_generated_make_one_secret(tmp_path: Path) -> None:
    fields = f"{LISTENS}\nsecrets:\n  - session\n  - csrf\n"
    here = cluster(service(fields, more=SHARED), tmp_path, secrets=False)
    run = here.run()
    assert run.returncode == 0, run.stderr
    assert [line for line in run.stderr.splitlines() if "random bytes" in line] == [
        "deploy: creating the secret app-secrets of 16 random bytes",
        "deploy: adding the key csrf of 24 random bytes to the secret app-secrets",
    ]
    assert (here.store / "secret-app-secrets").read_text() == "1 session csrf\n"
