"""Where deploy.sh rolls out to: the context, the namespace, and whose that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backends.kubernetes.deploy.stubbed import cluster
from tests.backends.kubernetes.specs import LISTENS, service

OTHERS = "whose objects shop-prod would take for its own; nothing was changed"


def test_the_current_context_is_named(tmp_path: Path) -> None:
    here = cluster(service(LISTENS), tmp_path)
    here.says("current-context", "kind-laptop\n")
    run = here.run()
    assert run.returncode == 0, run.stderr
    assert run.stderr.splitlines()[0] == "deploy: kubectl's current context is kind-laptop"
    assert "Where to: kubectl's current context, which it names;" in (here.folder / "deploy.sh").read_text()


def test_the_context_of_the_spec_is_used_for_every_call(tmp_path: Path) -> None:
    here = cluster(service(LISTENS, "context: prod eu"), tmp_path)
    here.says("current-context", "kind-laptop\n")
    here.says("context", "prod eu")
    run = here.run()
    assert run.returncode == 0, run.stderr
    local = ("--local", "config current-context", "--dry-run=client")
    others = [call for call in here.calls if not call.startswith("--context prod eu ")]
    assert [call for call in others if not any(word in call for word in local)] == []
    assert "current context" not in run.stderr


def test_a_namespace_of_another_instance_is_left_alone(tmp_path: Path) -> None:
    here = cluster(service(LISTENS), tmp_path)
    here.says("owner", "shop-staging")
    for words in ((), ("--rollback", "--yes"), ("--prune", "--yes")):
        run = here.run(*words)
        assert run.returncode == 1
        assert run.stderr.splitlines() == [f"deploy: the namespace shop-prod is that of shop-staging, {OTHERS}"]
        assert here.changes == []


def test_in_a_namespace_without_a_label_its_objects_decide(tmp_path: Path) -> None:
    here = cluster(service(LISTENS, "create_namespace: false"), tmp_path)
    here.says("others", "shop-staging\nshop-staging\n")
    run = here.run()
    assert run.stderr.splitlines() == [f"deploy: the namespace shop-prod is that of shop-staging, {OTHERS}"]
    here.says("others", "")
    assert here.run().returncode == 0


def test_a_namespace_of_somebody_else_is_not_made(tmp_path: Path) -> None:
    made = service(LISTENS, "create_namespace: false")
    assert made.of("Namespace") == {}
    assert not [path for path in made.texts if path.startswith("00-namespace")]
    here = cluster(made, tmp_path)
    assert here.run().returncode == 0
    assert not [call for call in here.calls if "00-namespace" in call]
    here.says("no-namespace", "")
    run = here.run()
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "deploy: the cluster has no namespace shop-prod, and the spec says that somebody else makes it; "
        "nothing was changed"
    ]


@pytest.mark.parametrize("name", ["", "context: prod-eu"])
def test_the_calls_that_a_person_is_told_name_the_context(tmp_path: Path, name: str) -> None:
    secrets = "secrets:\n  key:\n    description: k\n"
    here = cluster(service(f"{LISTENS}\nsecrets:\n  - key\n", name, secrets), tmp_path, secrets=False)
    here.says("context", "prod-eu")
    told = "kubectl --context prod-eu" if name else "kubectl"
    assert here.run().stderr.splitlines()[0] == (
        f"deploy: the secret key is missing: {told} -n shop-prod create secret generic key --from-file=value=FILE"
    )
