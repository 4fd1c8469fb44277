"""deploy.sh from the first rollout to the last word on a real API server, whose controllers and nodes are played."""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import judges
from tests.backends.kubernetes.compiled import Compiled, compiled
from tests.backends.kubernetes.controllers import Api, Controllers
from tests.backends.kubernetes.deploy.stubbed import release
from tests.backends.kubernetes.specs import LISTENS, environment, service

NAMESPACE = f"envspec-{os.getpid()}-deploy"
OTHER = f"envspec-{os.getpid()}-deploy-told"
NODES = f"envspec-{os.getpid()}-deploy-nodes"
SPEC = f"""\
envspec: 1
project: shop
services:
  web:
    image: example.com/web:VERSION
    user: "10001:10001"
    resources:
      cpu: 100m
      memory: 64Mi
    {LISTENS.replace(chr(10), chr(10) + "    ")}
    environment:
      DB: ${{state.db.url}}
    secrets:
      - key
    replicas: 2
MORE
jobs:
  migrate:
    uses: web
    command: migrate
    when: before-deploy
    retries: 0
  warm-up:
    uses: web
    command: warm
    when: after-deploy
  tidy:
    uses: web
    command: tidy
    when: manual
state:
  db:
    kind: postgres
    version: 16.4
    storage: 1Gi
secrets:
  key:
    generate: 16
"""
WORKER = """\
  worker:
    image: example.com/worker:1.0.0
    user: "10001:10001"
    resources:
      cpu: 100m
      memory: 64Mi
"""


@functools.cache
def made(version: str, more: str = "") -> Compiled:
    """A release of that version."""
    text = SPEC.replace("VERSION", version).replace("MORE\n", more) + environment(f"namespace: {NAMESPACE}")
    found = compiled(text)
    assert found.texts, found.diagnostics
    return found


class Deployed:
    """A folder for each release, its script, and what the server then holds."""

    def __init__(self, at: Path, api: Api, controllers: Controllers) -> None:
        self.at = at
        self.api = api
        self.controllers = controllers

    def run(self, one: Compiled, *words: str) -> tuple[int, str, str]:
        folder = one.write(self.at / release(one))
        done = subprocess.run(
            [str(folder / "deploy.sh"), *words],
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "KUBECTL": judges.command("kubernetes")[0]},
            timeout=600,
        )
        return done.returncode, done.stdout, done.stderr

    def image(self) -> str:
        found: str = self.api.all("apps/v1", "deployments")["web"]["spec"]["template"]["spec"]["containers"][0]["image"]
        return found

    def jobs(self) -> dict[str, str]:
        return {name: one["metadata"]["uid"] for name, one in self.api.all("batch/v1", "jobs").items()}

    def record(self) -> dict[str, str]:
        found: dict[str, str] = self.api.all("v1", "configmaps")["shop-prod-releases"]["data"]
        return found


@pytest.fixture
def deployed(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Deployed]:
    namespace: str = request.param
    api = Api(namespace)
    try:
        with Controllers(api) as controllers:
            yield Deployed(tmp_path, api, controllers)
    finally:
        judges.run("kubernetes", "delete", "namespace", namespace, "--wait=false")


@pytest.mark.judge("kubernetes")
@pytest.mark.parametrize("deployed", [NAMESPACE], ids=["deploy"], indirect=True)
def test_from_the_first_rollout_to_the_last_word(deployed: Deployed) -> None:
    first, second, broken = made("1.0.0", WORKER), made("1.1.0"), made("1.2.0")
    names = [release(one) for one in (first, second, broken)]

    # nothing is there, not even the namespace
    code, _, err = deployed.run(first)
    assert code == 1
    assert err.endswith("deploy: nothing was changed\n")
    folder = deployed.at / names[0] / "kubernetes"
    for command in (
        ("apply", "--server-side", "--field-manager=envspec", "-k", folder / "00-namespace"),
        ("-n", NAMESPACE, "create", "secret", "generic", "db-password", "--from-literal=value=p"),
    ):
        assert judges.run("kubernetes", *command).returncode == 0

    # the first rollout; what it keeps, and no lock
    code, out, err = deployed.run(first)
    assert code == 0, err
    assert err.endswith(f"deploy: rolled out: release {names[0]}, 1.4.2\n")
    assert deployed.record()["current"] == names[0]
    assert "shop-prod-lock" not in deployed.api.all("v1", "configmaps")
    kept = deployed.api.all("v1", "secrets")[f"shop-prod-release-{names[0]}"]
    assert (kept["type"], kept["metadata"]["labels"]["envspec/release"]) == ("envspec/release", names[0])
    assert len(deployed.api.all("v1", "secrets")["key"]["data"]["value"]) == 44

    # again: no job runs, and there is no difference
    jobs = deployed.jobs()
    assert set(jobs) == {f"migrate-{names[0]}", f"warm-up-{names[0]}"}
    code, out, err = deployed.run(first)
    assert (code, deployed.jobs()) == (0, jobs), err
    assert deployed.run(first, "--diff") == (
        0,
        "",
        f"deploy: release {names[0]} runs\ndeploy: a rollout would change nothing\n",
    )

    # the second release has no worker any more, which is told and left
    code, out, err = deployed.run(second, "--diff")
    assert code == 0
    assert "+        image: example.com/web:1.1.0" in out
    code, _, err = deployed.run(second)
    assert code == 0, err
    told = err.splitlines()[-1]
    assert told.startswith("deploy: earlier releases have left: ")
    assert "deployment.apps/worker" in told
    assert deployed.image() == "example.com/web:1.1.0"

    # a migration that fails touches no service
    deployed.controllers.failing = {"migrate"}
    code, _, err = deployed.run(broken)
    assert code == 1
    assert f"deploy: migrate-{names[2]}: failed" in err
    assert deployed.image() == "example.com/web:1.1.0"
    assert deployed.record()["pending"] == names[2]
    assert deployed.run(broken, "--rollback") == (
        0,
        "",
        "deploy: kubectl's current context is test\n"
        f"deploy: release {names[1]} runs, untouched by the rollout of {names[2]}: nothing to roll back\n",
    )

    # mended, the failed job makes room for another
    uid = deployed.jobs()[f"migrate-{names[2]}"]
    deployed.controllers.failing = set()
    code, _, err = deployed.run(broken)
    assert code == 0, err
    assert deployed.jobs()[f"migrate-{names[2]}"] != uid
    code, out, _ = deployed.run(broken, "--history")
    assert [line[:14] for line in out.splitlines()] == [f"* {names[2]}", f"  {names[1]}", f"  {names[0]}"]

    # the way back: no job before, each job after again
    before = deployed.jobs()
    code, _, err = deployed.run(broken, "--rollback", "--yes")
    assert code == 0, err
    after = deployed.jobs()
    assert deployed.image() == "example.com/web:1.1.0"
    assert deployed.record()["current"] == names[1]
    assert {name for name in before if after[name] != before[name]} == {f"warm-up-{names[1]}"}
    code, _, err = deployed.run(broken, "--rollback", names[0][:8], "--yes")
    assert code == 0, err
    assert deployed.image() == "example.com/web:1.0.0"

    # a job on demand, and one of the release that runs
    code, _, err = deployed.run(broken, "--run", "tidy")
    assert "done" in err, err
    code, _, err = deployed.run(broken, "--run", "migrate")
    assert "done" in err, err
    (again,) = set(deployed.jobs()) - set(after) - {name for name in deployed.jobs() if name.startswith("tidy-")}
    one = deployed.api.all("batch/v1", "jobs")[again]
    assert one["spec"]["template"]["spec"]["containers"][0]["image"] == "example.com/web:1.0.0"

    # what is not ready says why
    code, out, _ = deployed.run(first, "--status")
    assert code == 0
    assert out.splitlines()[0].startswith(f"release {names[0]}, 1.4.2, rolled out 20")
    assert [line.split() for line in out.splitlines()[1:]] == [
        ["StatefulSet/db", "1/1", "ready"],
        ["Deployment/web", "2/2", "ready"],
        ["Deployment/worker", "1/1", "ready"],
        *([f"Job/{name}", "Complete"] for name in sorted(deployed.jobs()) if name.endswith(names[0]) or name == again),
    ]

    # only against the release that runs, what is left is deleted
    code, _, err = deployed.run(second, "--prune", "--yes")
    where = "deploy: kubectl's current context is test\n"
    told = f"deploy: this folder holds release {names[1]}, and {names[0]} runs: roll it out first\n"
    assert (code, err) == (1, where + told)
    code, _, err = deployed.run(second)
    assert code == 0, err
    code, _, err = deployed.run(second, "--prune", "--yes")
    assert code == 0, err
    assert set(deployed.api.all("apps/v1", "deployments")) == {"web"}
    assert set(deployed.api.all("v1", "serviceaccounts")) == {"db", "migrate", "tidy", "warm-up", "web"}
    assert set(deployed.api.all("v1", "persistentvolumeclaims")) == set()
    code, _, err = deployed.run(second, "--prune", "--yes")
    assert (code, err) == (0, f"{where}deploy: nothing else is left of earlier releases\n")


@functools.cache
def small(version: str) -> Compiled:
    """A release of a service alone."""
    text = SPEC.replace("VERSION", version).replace("MORE\n", "").partition("jobs:\n")[0]
    text = text.replace("    environment:\n      DB: ${state.db.url}\n", "")
    found = compiled(text + "secrets:\n  key:\n    generate: 16\n" + environment(f"namespace: {OTHER}"))
    assert found.texts, found.diagnostics
    return found


@pytest.mark.judge("kubernetes")
@pytest.mark.parametrize("deployed", [OTHER], ids=["told"], indirect=True)
def test_what_stands_in_the_way_is_told(deployed: Deployed) -> None:
    first, second = small("1.0.0"), small("1.1.0")
    code, _, err = deployed.run(first)
    assert code == 0, err

    # somebody holds the lock
    lock = {"metadata": {"name": "shop-prod-lock"}, "data": {"holder": "ana on laptop"}}
    deployed.api.call("POST", "v1", "configmaps", lock)
    code, _, err = deployed.run(second)
    assert err.splitlines()[0] == "deploy: kubectl's current context is test"
    assert (code, err.splitlines()[1].partition(". ")[0]) == (1, "deploy: another deploy is under way: ana on laptop")
    deployed.api.call("DELETE", "v1", "configmaps/shop-prod-lock")

    # somebody has edited the Deployment
    edited = ("-n", OTHER, "set", "image", "deployment/web", "web=example.com/web:0.9.0")
    assert judges.run("kubernetes", *edited).returncode == 0
    code, _, err = deployed.run(second)
    assert code == 1
    assert deployed.image() == "example.com/web:0.9.0"
    command = next(line for line in err.splitlines() if "--force-conflicts -k" in line).split()
    assert command[-2:] == ["-k", f"{deployed.at}/{release(second)}/kubernetes/40-apps"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    assert deployed.image() == "example.com/web:1.1.0"

    # the new pods do not become ready
    deployed.controllers.stuck = {"web"}
    waits = {"reason": "ImagePullBackOff", "message": "Back-off pulling image"}
    labels = {"app.kubernetes.io/name": "web", "app.kubernetes.io/instance": "shop-prod"}
    spec = deployed.api.all("apps/v1", "deployments")["web"]["spec"]["template"]["spec"]
    pod = {"metadata": {"name": "web-1", "labels": labels}, "spec": {**spec, "serviceAccountName": ""}}
    deployed.api.call("POST", "v1", "pods", pod)
    status = {
        "phase": "Pending",
        "conditions": [{"type": "Ready", "status": "False"}],
        "containerStatuses": [
            {
                "name": "web",
                "image": "",
                "imageID": "",
                "ready": False,
                "restartCount": 3,
                "state": {"waiting": waits},
                "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}},
            }
        ],
    }
    deployed.api.call("PATCH", "v1", "pods/web-1/status", {"status": status})
    for name in ("web-1", "other-1"):
        event = {
            "metadata": {"name": name},
            "involvedObject": {"kind": "Pod", "name": name, "namespace": OTHER},
            "type": "Warning",
            "reason": "Failed",
            "message": "no such image",
        }
        deployed.api.call("POST", "v1", "events", event)
    judges.run("kubernetes", "-n", OTHER, "annotate", "deployment/web", "seen=1")
    code, _, err = deployed.run(small("1.2.0"))
    assert code == 1
    line = "web-1 Pending ImagePullBackOff: Back-off pulling image, before that it ended with 137, OOMKilled"
    lines = err.splitlines()
    assert lines[lines.index(line) + 1] == "web-1: Warning Failed: no such image"
    assert "deploy: web does not become ready" in lines
    assert not any("other-1" in told for told in lines)
    code, out, _ = deployed.run(second, "--status")
    assert code == 0
    assert out.splitlines()[1] == f"the rollout of {release(small('1.2.0'))} has not ended, or not well"
    assert out.endswith(f"not ready:\n{line}\n")

    # an empty secret is not waited for by a pod
    deployed.api.call("PATCH", "v1", "secrets/key", {"data": {"value": ""}})
    code, _, err = deployed.run(second)
    assert code == 1
    assert "deploy: the Secret key has no key `value`, or an empty one" in err


@pytest.mark.judge("kubernetes")
@pytest.mark.parametrize("deployed", [NODES], ids=["nodes"], indirect=True)
def test_a_service_becomes_one_on_every_node_and_is_one_service_again(deployed: Deployed) -> None:
    def of(replicas: str) -> Compiled:
        return service(f"{LISTENS}\nreplicas: {replicas}", options=f"namespace: {NODES}")

    def owners() -> list[tuple[str, str]]:
        kinds = ("deployments", "daemonsets")
        return [(kind, name) for kind in kinds for name in deployed.api.all("apps/v1", kind)]

    def runs(one: Compiled, *words: str) -> tuple[str, str]:
        code, out, err = deployed.run(one, *words)
        assert code == 0, err
        return out, err

    several, everywhere = of("2"), of("each-node")
    folder = several.write(deployed.at / release(several))
    made_first = ("apply", "--server-side", "--field-manager=envspec", "-k", folder / "00-namespace")
    assert judges.run("kubernetes", *made_first).returncode == 0
    runs(several)
    assert owners() == [("deployments", "web")]
    gone = "deploy: web: deployment.apps/web gives way to its successor\n"
    assert gone in runs(everywhere)[1]
    assert owners() == [("daemonsets", "web")]
    (line,) = [line for line in runs(everywhere, "--status")[0].splitlines() if line.startswith("DaemonSet/web ")]
    assert line.split()[1:] == ["1/1", "ready"]
    assert gone.replace("deployment", "daemonset") in runs(everywhere, "--rollback", "--yes")[1]
    assert owners() == [("deployments", "web")]
