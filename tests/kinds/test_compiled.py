"""Every kind of state in one spec, compiled for every target in both tiers."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest
import yaml

from envspec.compiler import Compilation, compile_text
from envspec.kinds import load
from envspec.kinds.index import NAMES
from envspec.model.workload import VolumeMount
from tests import judges
from tests.kinds.states import recipe, words

HEAD = """\
envspec: 1
project: shop
services:
  web:
    image: registry.example.com/web:1.2.3
    user: "10001:10001"
    command: serve
    resources:
      cpu: 100m
      memory: 64Mi
    environment:
"""
TAIL = """\
  backups:
    kind: volume
    storage: 10Gi
environments:
  dev:
    tier: development
    targets:
      - compose
  prod:
    tier: production
    tag: 1.0.0
    targets:
      - compose
      - kubernetes
      - nomad
"""


def spec() -> str:
    """A state for every kind and variant: `postgres-0`, `postgres-1` …; a service that refers to all of them."""
    references, states = "", "state:\n"
    for kind in NAMES:
        known = load(kind)
        for number, tag in enumerate(load(kind).tags):
            name = f"{kind}-{number}"
            references += f"      {kind.upper()}_{number}: ${{state.{name}.url}}\n"
            states += f"  {name}:\n    kind: {kind}\n    version: {tag}\n    storage: 1Gi\n"
            states += "    databases:\n      - more\n" if "databases" in known.fields else ""
            states += "    buckets:\n      - assets\n" if "buckets" in known.fields else ""
            if recipe(kind, tag).dump is not None:
                states += '    backup:\n      schedule: "0 2 * * *"\n      volume: backups\n'
    return HEAD + references + states + TAIL


@functools.cache
def compiled() -> Compilation:
    return compile_text(spec())


@pytest.mark.parametrize("kind", [kind for kind in NAMES if recipe(kind).dump])
def test_what_can_be_dumped_can_be_restored_by_one_job(kind: str) -> None:
    plan = compiled().plans["prod"]
    for number in range(len(load(kind).tags)):
        name = f"{kind}-{number}"
        main, backup, job = (plan.workloads[f"{name}{suffix}"] for suffix in ("", "-backup", "-restore"))
        assert backup.run is not None and backup.run.when == "schedule"
        assert job.run is not None and (job.run.when, job.run.retries) == ("restore", 0)
        assert (job.image, job.user) == (main.image, main.user)
        dumps = {"/backup": VolumeMount("backups", read_only=True)}
        stopped = main.store is not None and main.store.restore_stopped
        assert job.volumes == (dumps | {main.store.data: VolumeMount(name)} if stopped and main.store else dumps)


def _texts(environment: str, target: str) -> dict[str, str]:
    made = compiled().artifacts[environment]
    return {a.path: a.data.decode() for a in made if a.path.startswith(f"{target}/")}


def test_nothing_is_refused() -> None:
    wrong = [(found.id, found.message) for found in compiled().diagnostics if found.severity == "error"]
    assert wrong == []


@pytest.mark.parametrize("target", ["compose", "kubernetes", "nomad"])
def test_no_production_artifact_holds_a_development_password(target: str) -> None:
    texts = _texts("prod", target)
    assert texts
    assert [path for path, text in texts.items() if "Passw0rd" in text] == []


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_compose_asks_every_state_but_the_one_it_cannot(environment: str) -> None:
    services = yaml.load(_texts(environment, "compose")["compose/compose.yaml"], yaml.CSafeLoader)["services"]
    names = [f"{kind}-{number}" for kind in NAMES for number in range(len(load(kind).tags))]
    assert [name for name in names if "healthcheck" not in services[name]] == ["nats-0"]
    gates = services["web"].get("depends_on", {})
    assert {name: gate["condition"] for name, gate in gates.items() if name in names} == {
        name: "service_started" if name == "nats-0" else "service_healthy" for name in names
    }
    assert "`version` on compose: nothing checks the health of `nats-0`: its image has nothing to ask with inside" in [
        found.message for found in compiled().diagnostics
    ]


@pytest.mark.judge("docker-compose")
@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_compose_reads_what_is_said(tmp_path: Path, environment: str) -> None:
    for path, text in _texts(environment, "compose").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    everything = {f"{kind.upper()}_{number}_PASSWORD": "x" for kind in NAMES for number in range(4)}
    done = judges.run(
        "docker-compose", "-f", tmp_path / "compose" / "compose.yaml", "--profile", "*", "config",
        env=everything,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    read = yaml.load(done.stdout, yaml.CSafeLoader)["services"]
    # What Compose hands to the container is the script as the kind wrote it, its dollars no longer doubled.
    script = read["redis-0"]["healthcheck"]["test"][3].replace("$$", "$")
    assert '[ "$(redis-cli ping)" = PONG ]' in script


@pytest.mark.judge("nomad-hcl")
def test_nomad_reads_what_is_said(tmp_path: Path) -> None:
    texts = {path: text for path, text in _texts("prod", "nomad").items() if path.endswith(".nomad.hcl")}
    assert len(texts) > 20
    jobs = {}
    for path, text in texts.items():
        file = tmp_path / path.replace("/", "-")
        file.write_text(text)
        answer = json.loads(judges.run("nomad-hcl", file).stdout)
        assert "error" not in answer, answer
        jobs[answer["job"]["TaskGroups"][0]["Name"]] = answer["job"]
    task = jobs["redis-0"]["TaskGroups"][0]["Tasks"][0]
    assert task["Config"]["args"] == words(recipe("redis").command)
