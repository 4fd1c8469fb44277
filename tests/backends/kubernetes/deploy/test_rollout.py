"""The order of a rollout, what it does when a step fails, and what it does not do again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.backends.kubernetes.deploy.stubbed import cluster, release
from tests.backends.kubernetes.specs import LISTENS, service, system

SHELLS = [path for name in ("dash", "bash", "busybox") if (path := shutil.which(name))]


@pytest.mark.parametrize("shell", SHELLS, ids=lambda path: Path(path).name)
def test_the_order_of_a_rollout(tmp_path: Path, shell: str) -> None:
    words = (shell, "sh") if shell.endswith("busybox") else (shell,)
    made = system()
    here = cluster(made, tmp_path, shell=words)
    run = here.run()
    name = release(made)
    assert run.returncode == 0, run.stderr
    states = ["db", "cache", "queue", "events", "assets"]
    services = ["web", "api", "worker", "game"]
    assert here.changes == [
        "apply -k 00-namespace",
        "create secret generic session-key --from-file=value=/dev/stdin",
        "apply -k 10-config",
        "apply -k 20-state",
        *(f"annotate --overwrite statefulset/{name} envspec/secrets=.1" for name in ("db", "cache", "queue", "assets")),
        *(f"rollout status statefulset/{name}" for name in states),
        "apply -f 30-release/assets-setup.yaml",
        "apply -f 30-release/migrate.yaml",
        "apply -k 40-apps",
        "annotate --overwrite deployment/web envspec/secrets=.1.1.1",
        "annotate --overwrite deployment/api envspec/secrets=.1.1",
        "annotate --overwrite deployment/worker envspec/secrets=.1.1",
        *(f"rollout status deployment/{name}" for name in services),
        "apply -f 50-after/warm-up.yaml",
    ]
    assert run.stderr.splitlines() == [
        "deploy: creating the secret session-key of 32 random bytes",
        *(f"deploy: {job}-{name}: {how}" for job in ("assets-setup", "migrate", "warm-up") for how in ("runs", "done")),
        f"deploy: rolled out: release {name}, 1.4.2",
    ]
    assert list((here.store / "tmp").iterdir()) == []
    assert not (here.store / "configmap-shop-prod-lock").exists()


def test_each_job_ends_before_what_follows_it_begins(tmp_path: Path) -> None:
    made = system()
    here = cluster(made, tmp_path)
    assert here.run().returncode == 0
    calls = here.calls
    last_look = max(at for at, call in enumerate(calls) if f"get job migrate-{release(made)}" in call)
    assert last_look < next(at for at, call in enumerate(calls) if call.endswith("envspec -k 40-apps"))


@pytest.mark.parametrize("failing", ["migrate", "assets-setup"])
def test_a_failed_job_stops_the_rollout_is_shown_and_runs_again_at_the_next_try(tmp_path: Path, failing: str) -> None:
    made = system()
    here = cluster(made, tmp_path)
    here.says("fails", failing)
    for _ in range(2):
        run = here.run()
        assert run.returncode == 1
        assert run.stderr.endswith(
            f"deploy: {failing}-{release(made)}: failed; its events and its log:\nrelation does not exist\n"
            f"deploy: {failing}-{release(made)} failed\n"
            "deploy: stopped before the services, which were not touched; configuration and states were\n"
        )
        assert not any("40-apps" in call for call in here.changes)
        assert (here.record("current"), here.record("reached")) == ("", "configuration")
    here.says("fails", "")
    assert here.run().returncode == 0
    assert f"delete job {failing}-{release(made)}" in here.changes
    assert here.jobs() == {
        f"{name}-{release(made)}": "SuccessCriteriaMet Complete" for name in ("assets-setup", "migrate", "warm-up")
    }


def test_a_failed_job_after_the_services_is_told_as_such(tmp_path: Path) -> None:
    made = system()
    here = cluster(made, tmp_path)
    here.says("fails", "warm-up")
    run = here.run()
    assert run.returncode == 1
    last = f"deploy: release {release(made)} runs, but not all that follows it is done"
    assert run.stderr.splitlines()[-1] == last
    assert here.record("current") == ""


def test_a_job_that_never_ends_stops_the_rollout(tmp_path: Path) -> None:
    job = "  migrate:\n    uses: web\n    when: before-deploy\n    timeout: 1s\n    retries: 1\n"
    made = service(LISTENS, more=f"jobs:\n{job}")
    here = cluster(made, tmp_path)
    here.says(f"job-migrate-{release(made)}", "Suspended ")
    run = here.run()
    assert run.returncode == 1
    # two tries of a second with ten seconds of grace and a pause of ten between, and a minute
    assert "no end after 92 seconds" in run.stderr
    assert not any("40-apps" in call for call in here.changes)


@pytest.mark.parametrize(("stuck", "touched"), [("cache", "configuration"), ("api", "services")])
def test_what_does_not_become_ready_is_shown(tmp_path: Path, stuck: str, touched: str) -> None:
    here = cluster(system(), tmp_path)
    here.says("unready", stuck)
    here.says("pods", f"{stuck}-0 Running CrashLoopBackOff, before that it ended with 1, Error\n")
    here.says("events", f"{stuck}-0 Warning BackOff: back-off restarting failed container\nother-0 Normal Pulled: x\n")
    run = here.run()
    assert run.returncode == 1
    told = run.stderr[run.stderr.index(f"{stuck}-0 Running") :].splitlines()
    assert told[:2] == [
        f"{stuck}-0 Running CrashLoopBackOff, before that it ended with 1, Error",
        f"{stuck}-0: Warning BackOff: back-off restarting failed container",
    ]
    assert f"deploy: {stuck} does not become ready" in told
    assert not any("other-0" in line for line in told)
    assert [call for call in here.calls if " logs " in call] == [
        f"-n shop-prod logs {stuck}-0 --all-containers --prefix --previous --tail=50",
        f"-n shop-prod logs {stuck}-0 --all-containers --prefix --ignore-errors --tail=200",
    ]
    assert here.record("reached") == touched


def test_run_again_it_runs_nothing_again(tmp_path: Path) -> None:
    made = system()
    here = cluster(made, tmp_path)
    assert here.run().returncode == 0
    value = (here.store / "value-session-key").read_text()
    assert len(value) == 64
    assert int(value, 16)
    jobs = here.jobs()
    again = here.run()
    assert again.returncode == 0, again.stderr
    changes = ("create ", "annotate ", "rollout restart", "delete ", "patch ", "apply -f")
    assert [call for call in here.changes if call.startswith(changes)] == []
    assert (here.store / "value-session-key").read_text() == value
    assert here.jobs() == jobs
    assert f"deploy: migrate-{release(made)}: has run for this release" in again.stderr.splitlines()


def test_a_changed_secret_rolls_the_services_that_use_it(tmp_path: Path) -> None:
    here = cluster(system(), tmp_path)
    assert here.run().returncode == 0
    here.secret("stripe-key", version="2")
    run = here.run()
    assert run.returncode == 0
    restarted = [call for call in here.changes if call.startswith("rollout restart")]
    assert restarted == ["rollout restart deployment/web", "rollout restart deployment/worker"]
    assert here.run().returncode == 0
    assert not any("rollout restart" in call for call in here.calls)


def test_a_changed_password_rolls_the_state_before_those_who_use_it(tmp_path: Path) -> None:
    """A cache reads its password when it starts: with the old one it would turn every service away."""
    here = cluster(system(), tmp_path)
    assert here.run().returncode == 0
    here.secret("cache-password", version="2")
    assert here.run().returncode == 0
    calls = here.changes
    restarted = [call for call in calls if call.startswith("rollout restart")]
    assert restarted[0] == "rollout restart statefulset/cache"
    assert restarted[1:] != []
    assert all(call.startswith("rollout restart deployment/") for call in restarted[1:])
    assert calls.index(restarted[0]) < calls.index("rollout status statefulset/cache") < calls.index(restarted[1])


def test_a_database_is_said_to_keep_its_password_until_it_is_changed_inside(tmp_path: Path) -> None:
    here = cluster(system(), tmp_path)
    assert "changed inside" not in here.run().stderr
    here.secret("db-password", "queue-password", "cache-password", version="2")
    run = here.run()
    assert run.returncode == 0
    assert [line for line in run.stderr.splitlines() if "changed inside" in line] == [
        "deploy: db: its password stays what it was until it is changed inside: ALTER ROLE … PASSWORD …",
        "deploy: queue: its password stays what it was until it is changed inside: rabbitmqctl change_password …",
    ]


def test_external_secrets_of_this_release_are_waited_for(tmp_path: Path) -> None:
    made = system("secrets: external-secrets\nstore: aws-prod")
    here = cluster(made, tmp_path)
    here.secret("session-key")
    assert here.run().returncode == 0
    calls = here.changes
    (waited,) = [call for call in calls if call.startswith("wait --for=condition=Ready")]
    assert calls.index("apply -k 10-config") < calls.index(waited) < calls.index("apply -k 20-state")
    (whole,) = [call for call in here.calls if " wait " in call]
    assert whole.endswith("".join(f" externalsecret/{name}" for name in made.of("ExternalSecret")))
    assert not any(call.startswith("create secret") for call in calls)


def test_with_the_driver_no_secret_is_looked_for(tmp_path: Path) -> None:
    """Its Secrets exist only while a pod mounts them, if at all."""
    here = cluster(system("secrets: csi\nstore: aws"), tmp_path, secrets=False)
    run = here.run()
    assert run.returncode == 0, run.stderr
    assert not any("get secret " in call and "-release-" not in call for call in here.calls)


def test_what_earlier_releases_have_left_is_told(tmp_path: Path) -> None:
    here = cluster(system(), tmp_path)
    here.says("kinds", "deployments.apps\nservices\n")
    here.says("labelled-deployments.apps", "deployment.apps/old\ndeployment.apps/web\nservice/old\n")
    run = here.run()
    assert run.returncode == 0
    assert run.stderr.splitlines()[-1] == (
        "deploy: earlier releases have left: deployment.apps/old service/old; ./deploy.sh --prune deletes them"
    )
    assert not any("delete " in call for call in here.changes)


def test_a_service_on_every_node_is_waited_for_as_long_as_it_gets_further(tmp_path: Path) -> None:
    made = service(f"{LISTENS}\nreplicas: each-node")
    here = cluster(made, tmp_path)
    assert here.run().returncode == 0
    assert here.changes[-1] == "rollout status daemonset/web"
    assert not any("deployment/" in call for call in here.changes)
    here.says("unready", "web")
    run = here.run()
    assert run.returncode == 1
    assert "deploy: web does not become ready\n" in run.stderr
    # nothing moves: the second wait is the last
    assert here.changes.count("rollout status daemonset/web") == 2


def test_a_service_that_is_on_every_node_now_takes_the_place_of_what_it_was(tmp_path: Path) -> None:
    made = service(f"{LISTENS}\nreplicas: each-node")
    here = cluster(made, tmp_path)
    here.says("labelled-deployments", "deployment.apps/web\ndeployment.apps/other\ndaemonset.apps/web\n")
    run = here.run()
    assert run.returncode == 0, run.stderr
    assert "deploy: web: deployment.apps/web gives way to its successor\n" in run.stderr
    assert here.changes[-2:] == ["rollout status daemonset/web", "delete deployment.apps/web"]


def test_a_service_that_is_not_on_every_node_any_more_takes_the_place_of_what_it_was(tmp_path: Path) -> None:
    here = cluster(service(LISTENS), tmp_path)
    here.says("labelled-deployments", "deployment.apps/web\ndaemonset.apps/web\ndaemonset.apps/other\n")
    run = here.run()
    assert run.returncode == 0, run.stderr
    assert [call for call in here.changes if call.startswith("delete ")] == ["delete daemonset.apps/web"]


def test_two_have_no_room_on_the_network_of_one_host(tmp_path: Path) -> None:
    waiver = (
        "waivers:\n  - rule: host-access\n    at: services.web\n    because: it listens there\n    until: 2027-09-30\n"
    )
    made = service(f"{LISTENS}\nreplicas: each-node\nsecurity:\n  host_network: true", more=waiver)
    here = cluster(made, tmp_path)
    here.says("labelled-deployments", "deployment.apps/web\n")
    run = here.run()
    assert run.returncode == 0, run.stderr
    assert here.changes.index("delete deployment.apps/web") < here.changes.index("apply -k 40-apps")
