"""deploy.sh against a kubectl that records its calls and answers from a small store of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import judges
from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.specs import everything, system

# Secrets and jobs are files below $STUB. A job that is applied is Complete at the second look, or Failed when the
# file `fails` names it; one that was applied before keeps its end.
_STUB = r"""#!/bin/sh
cd "$STUB"
printf '%s\n' "$*" >>calls
[ "$1" != -n ] || { [ "$2" = "$NAMESPACE" ] || exit 9; shift 2; }
case "$1 $2" in
  "get secret")
    [ -f "secret-$3" ] || { echo "not found" >&2; exit 1; }
    case "$*" in *resourceVersion*) cat "secret-$3" ;; *) echo "secret/$3" ;; esac ;;
  "create secret")
    [ ! -f "secret-$4" ] || { echo "already exists" >&2; exit 1; }
    cat >"value-$4"; echo 1 >"secret-$4" ;;
  "get job")
    [ -f "job-$3" ] || exit 1
    case "$(cat "job-$3")" in
      new) echo later >"job-$3" ;;
      later)
        end="SuccessCriteriaMet Complete "
        if grep -qs "^$3" fails; then end="FailureTarget Failed "; fi
        echo "$end" >"job-$3"
        cat "job-$3" ;;
      *) cat "job-$3" ;;
    esac ;;
  "get persistentvolumeclaim") cat "claim-$3" 2>/dev/null || : ;;
  "get statefulset"*)
    case "$*" in
      *volumeClaimTemplates*) cat "template-$3" 2>/dev/null || : ;;
      *) cat "seen-$3" 2>/dev/null || : ;;
    esac ;;
  "get deployment") cat "seen-$3" 2>/dev/null || : ;;
  "annotate --overwrite") name=${3#*/}; printf %s "${4#*=}" >"seen-$name" ;;
  "logs --all-containers") echo "relation does not exist" ;;
  apply*)
    for word; do last=$word; done
    case "$last" in
      30-release/*|50-after/*)
        name=$(sed -n 's/^  name: //p' "$FOLDER/$last" | head -n 1)
        echo "apply-job $name" >>calls
        [ -f "job-$name" ] || echo new >"job-$name" ;;
    esac ;;
esac
"""


class Cluster(NamedTuple):
    """The stub's store, and the folder that is deployed."""

    folder: Path
    store: Path
    namespace: str

    def run(self, *flags: str) -> subprocess.CompletedProcess[str]:
        """Runs deploy.sh from another folder, with a clean record."""
        (self.store / "calls").unlink(missing_ok=True)
        return subprocess.run(
            [str(self.folder / "deploy.sh"), *flags],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.store,
            env={
                "PATH": f"{self.store / 'bin'}:{os.environ['PATH']}",
                "STUB": str(self.store),
                "FOLDER": str(self.folder),
                "NAMESPACE": self.namespace,
            },
            timeout=60,
        )

    @property
    def calls(self) -> list[str]:
        return (self.store / "calls").read_text().splitlines()

    def secret(self, *names: str, version: str = "1") -> None:
        for name in names:
            (self.store / f"secret-{name}").write_text(version + "\n")


def _cluster(made: Compiled, at: Path, secrets: bool = True) -> Cluster:
    store = at / "store"
    (store / "bin").mkdir(parents=True)
    for name, text in (("kubectl", _STUB), ("sleep", "#!/bin/sh\n")):
        program = store / "bin" / name
        program.write_text(text)
        program.chmod(0o755)
    cluster = Cluster(made.write(at), store, made.one("Namespace")["metadata"]["name"])
    if secrets:
        cluster.secret(*(name for name in made.plan.used_secrets if not made.plan.secrets[name].generate))
    return cluster


def _job(made: Compiled, name: str) -> str:
    (found,) = [job for job in made.of("Job") if job.startswith(f"{name}-")]
    return found


def _short(calls: list[str]) -> list[str]:
    """The calls without what is the same in all of them, and without the looks at what is there."""
    words = [call.replace("-n shop-prod ", "").replace("--server-side --field-manager=envspec ", "") for call in calls]
    return [call.partition(" --timeout")[0] for call in words if not call.startswith(("get ", "apply-job"))]


def test_the_order_of_a_rollout(tmp_path: Path) -> None:
    made = system()
    cluster = _cluster(made, tmp_path)
    run = cluster.run()
    assert run.returncode == 0, run.stderr
    migrate, setup, warm = (_job(made, name) for name in ("migrate", "assets-setup", "warm-up"))
    states = ["db", "cache", "queue", "events", "assets"]
    services = ["web", "api", "worker", "game"]
    assert _short(cluster.calls) == [
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
    looks = [call.split()[4] for call in cluster.calls if " get job " in call]
    assert looks == [setup, setup, migrate, migrate, warm, warm]


def test_each_job_ends_before_what_follows_it_begins(tmp_path: Path) -> None:
    made = system()
    cluster = _cluster(made, tmp_path)
    assert cluster.run().returncode == 0
    calls = cluster.calls
    last_look = max(at for at, call in enumerate(calls) if f"get job {_job(made, 'migrate')}" in call)
    assert last_look < next(at for at, call in enumerate(calls) if call.endswith("-k 40-apps"))


@pytest.mark.parametrize("failing", ["migrate", "assets-setup"])
def test_a_failed_job_stops_the_rollout_and_shows_its_log(tmp_path: Path, failing: str) -> None:
    made = system()
    cluster = _cluster(made, tmp_path)
    name = _job(made, failing)
    (cluster.store / "fails").write_text(name)
    run = cluster.run()
    assert run.returncode == 1
    assert "relation does not exist" in run.stderr
    assert f"{name}: failed" in run.stderr
    assert f"kubectl -n shop-prod delete job {name}" in run.stderr
    assert not any("40-apps" in call for call in cluster.calls)
    again = cluster.run()
    assert again.returncode == 1
    assert "relation does not exist" in again.stderr


def test_a_job_that_never_ends_stops_the_rollout(tmp_path: Path) -> None:
    made = system()
    cluster = _cluster(made, tmp_path)
    (cluster.store / f"job-{_job(made, 'migrate')}").write_text("Suspended ")
    run = cluster.run()
    assert run.returncode == 1
    # three tries of five minutes with ten seconds of grace and the pauses between, and a minute
    assert "no end after 1020 seconds" in run.stderr
    assert not any("40-apps" in call for call in cluster.calls)


def test_run_again_it_runs_nothing_again(tmp_path: Path) -> None:
    made = system()
    cluster = _cluster(made, tmp_path)
    assert cluster.run().returncode == 0
    value = (cluster.store / "value-session-key").read_text()
    assert len(value) == 64
    assert int(value, 16)
    jobs = {path.name: path.read_text() for path in cluster.store.glob("job-*")}
    again = cluster.run()
    assert again.returncode == 0, again.stderr
    changes = ("create ", "annotate ", "rollout restart", "delete ", "patch ")
    assert [call for call in _short(cluster.calls) if call.startswith(changes)] == []
    assert (cluster.store / "value-session-key").read_text() == value
    assert {path.name: path.read_text() for path in cluster.store.glob("job-*")} == jobs


def test_a_changed_secret_rolls_the_services_that_use_it(tmp_path: Path) -> None:
    cluster = _cluster(system(), tmp_path)
    assert cluster.run().returncode == 0
    cluster.secret("stripe-key", version="2")
    run = cluster.run()
    assert run.returncode == 0
    restarted = [call for call in _short(cluster.calls) if call.startswith("rollout restart")]
    assert restarted == ["rollout restart deployment/web", "rollout restart deployment/worker"]
    assert cluster.run().returncode == 0
    assert not any("rollout restart" in call for call in cluster.calls)


def test_a_changed_password_rolls_the_state_before_those_who_use_it(tmp_path: Path) -> None:
    """A cache reads its password when it starts: with the old one it would turn every service away."""
    cluster = _cluster(system(), tmp_path)
    assert cluster.run().returncode == 0
    cluster.secret("cache-password", version="2")
    assert cluster.run().returncode == 0
    calls = _short(cluster.calls)
    restarted = [call for call in calls if call.startswith("rollout restart")]
    assert restarted[0] == "rollout restart statefulset/cache"
    assert restarted[1:] != []
    assert all(call.startswith("rollout restart deployment/") for call in restarted[1:])
    assert calls.index(restarted[0]) < calls.index("rollout status statefulset/cache") < calls.index(restarted[1])


def test_a_database_is_said_to_keep_its_password_until_it_is_changed_inside(tmp_path: Path) -> None:
    cluster = _cluster(system(), tmp_path)
    assert "changed inside" not in cluster.run().stderr
    cluster.secret("db-password", "queue-password", "cache-password", version="2")
    run = cluster.run()
    assert run.returncode == 0
    assert [line for line in run.stderr.splitlines() if "changed inside" in line] == [
        "db: its password stays what it was until it is changed inside: ALTER ROLE … PASSWORD …",
        "queue: its password stays what it was until it is changed inside: rabbitmqctl change_password …",
    ]


def test_another_size_of_a_state_is_told_before_anything_is_touched(tmp_path: Path) -> None:
    cluster = _cluster(system(), tmp_path)
    (cluster.store / "template-db").write_text("5Gi")
    (cluster.store / "claim-data-db-0").write_text("5Gi")
    (cluster.store / "template-events").write_text("5Gi")
    run = cluster.run()
    assert run.returncode == 1
    patch = """'{"spec":{"resources":{"requests":{"storage":"10Gi"}}}}'"""
    edit = f"  kubectl -n shop-prod patch persistentvolumeclaim data-db-0 --type=merge -p {patch}"
    delete = "  kubectl -n shop-prod delete statefulset db --cascade=orphan"
    told = "db has storage of 5Gi and is to have 10Gi. Run these, then this script again:"
    assert run.stderr.splitlines() == [told, edit, delete]
    assert all(" get " in call for call in cluster.calls)
    (cluster.store / "claim-data-db-0").write_text("10Gi")
    assert cluster.run().stderr.splitlines() == [told, delete]
    (cluster.store / "template-db").unlink()
    assert cluster.run().returncode == 0


def test_a_claim_that_was_made_larger_by_hand_stops_nothing(tmp_path: Path) -> None:
    """Only the template of the claim can't change: the claim itself may have grown."""
    cluster = _cluster(system(), tmp_path)
    (cluster.store / "template-db").write_text("10Gi")
    (cluster.store / "claim-data-db-0").write_text("40Gi")
    assert cluster.run().returncode == 0


def test_missing_secrets_are_named_before_anything_else_changes(tmp_path: Path) -> None:
    cluster = _cluster(system(), tmp_path, secrets=False)
    cluster.secret("db-password")
    run = cluster.run()
    assert run.returncode == 1
    missing = "cache-password assets-password partner-url queue-password stripe-key"
    line = next(line for line in run.stderr.splitlines() if line.startswith("These secrets are missing"))
    assert sorted(line.partition(": ")[2].split()) == sorted(missing.split())
    assert "kubectl -n shop-prod create secret generic NAME --from-file=value=FILE" in run.stderr
    assert not any("10-config" in call for call in cluster.calls)


def test_flags_go_to_every_apply(tmp_path: Path) -> None:
    cluster = _cluster(system(), tmp_path)
    assert cluster.run("--force-conflicts").returncode == 0
    applied = [call for call in cluster.calls if call.startswith("apply ")]
    assert len(applied) == 7
    assert all("--server-side --field-manager=envspec --force-conflicts -" in call for call in applied)


def test_external_secrets_are_waited_for(tmp_path: Path) -> None:
    cluster = _cluster(system("secrets: external-secrets\nstore: aws-prod"), tmp_path)
    cluster.secret("session-key")
    assert cluster.run().returncode == 0
    calls = _short(cluster.calls)
    waited = calls.index("wait --for=condition=Ready")
    assert calls.index("apply -k 10-config") < waited < calls.index("apply -k 20-state")
    assert not any(call.startswith("create secret") for call in calls)


def test_with_the_driver_no_secret_is_looked_for(tmp_path: Path) -> None:
    """Its Secrets exist only while a pod mounts them, if at all."""
    cluster = _cluster(system("secrets: csi\nstore: aws"), tmp_path, secrets=False)
    run = cluster.run()
    assert run.returncode == 0, run.stderr
    assert not any("secret" in call for call in cluster.calls)


def test_nothing_is_ever_deleted() -> None:
    for made in everything().values():
        commands = [line for line in made.texts["deploy.sh"].splitlines() if not line.startswith("#")]
        assert not any("delete" in line and not line.lstrip().startswith("say ") for line in commands)


def test_the_header_tells_how_to_roll_back() -> None:
    head = system().texts["deploy.sh"].partition("\nset -eu")[0]
    assert "To roll back, run the deploy.sh of the release before this one" in head
    assert "kubectl -n shop-prod rollout undo deployment/NAME" in head
    assert "run it with\n# --force-conflicts" in head


@pytest.mark.judge("shellcheck")
def test_shellcheck_is_content(tmp_path: Path) -> None:
    scripts = {made.texts["deploy.sh"] for made in everything().values()}
    for number, script in enumerate(sorted(scripts)):
        at = tmp_path / f"{number}.sh"
        at.write_text(script)
    run = judges.run(
        "shellcheck", "--shell=sh", "--enable=all", "--exclude=SC2250,SC2310,SC2312", *tmp_path.glob("*.sh")
    )
    assert run.stdout == ""
    assert run.returncode == 0


def test_it_is_executable() -> None:
    assert all(made.executable == {"deploy.sh"} for made in everything().values())
