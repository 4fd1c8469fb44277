"""kustomize builds every folder, and a real API server of Kubernetes takes every object of its own kinds.

The server has no scheduler, no controllers and no node: it shows that objects are valid, defaulted and admitted, that
applying them again changes nothing, and what cannot be changed; not that anything runs.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

from tests import judges
from tests.backends.kubernetes.compiled import KUSTOMIZE, Compiled, Object, compiled
from tests.backends.kubernetes.specs import SYSTEM, everything, system
from tests.backends.kubernetes.validation import OURS


@pytest.mark.judge("kustomize")
def test_kustomize_builds_every_folder(tmp_path: Path) -> None:
    for number, (name, made) in enumerate(everything().items()):
        folder = made.write(tmp_path / str(number))
        listed = set(made.documents["kustomization.yaml"][0]["resources"])
        for path, (one, *_) in made.documents.items():
            if one["apiVersion"] == KUSTOMIZE and path.partition("/")[0] not in listed:
                run = judges.run("kustomize", "build", (folder / path).parent)
                assert run.returncode == 0, f"{name} {path}: {run.stderr}"
        built = list(yaml.load_all(judges.run("kustomize", "build", folder).stdout, yaml.CSafeLoader))
        gitops = made.plan.options.get("kubernetes", {}).get("gitops", "none")
        left = {"Job", "Namespace"} if gitops == "none" else set()
        flux = [one for one in made.objects if one["apiVersion"].startswith("kustomize.toolkit")]
        meant = flux or [one for one in made.objects if one["kind"] not in left]
        assert _names(built) == _names(meant), name


def _names(objects: list[Object]) -> list[tuple[str, str]]:
    return sorted((one["kind"], one["metadata"]["name"]) for one in objects)


def _native(made: Compiled) -> list[Object]:
    return [one for one in made.objects if (one["apiVersion"], one["kind"]) not in OURS]


def _apply(at: Path, objects: list[Object], *flags: str) -> tuple[int, list[str]]:
    """The exit code, and what was said about each object."""
    at.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    run = judges.run(
        "kubernetes", "apply", "--server-side", "--field-manager=envspec", "--warnings-as-errors", *flags, "-f", at
    )
    return run.returncode, [line for line in (run.stdout + run.stderr).splitlines() if "serverside-applied" not in line]


def _moved(objects: list[Object], namespace: str) -> list[Object]:
    """The objects in a namespace that no other test uses."""
    out: list[Object] = json.loads(json.dumps(objects))
    for one in out:
        key = "name" if one["kind"] == "Namespace" else "namespace"
        one["metadata"][key] = namespace
    return out


@pytest.mark.judge("kubernetes")
def test_the_api_server_takes_everything_and_warns_of_nothing(tmp_path: Path) -> None:
    objects: list[Object] = []
    namespaces: list[Object] = []
    for number, made in enumerate(everything().values()):
        name = f"envspec-{os.getpid()}-{number}"
        moved = _moved(_native(made), name)
        objects += moved
        # one that somebody else owns is not among ours
        owned = [one for one in moved if one["kind"] == "Namespace"]
        namespaces += owned or [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}]
    try:
        assert _apply(tmp_path / "n.json", namespaces) == (0, [])
        # this server runs without --allow-privileged, which clusters have
        others = [one for one in objects if one["kind"] != "Namespace" and '"privileged": true' not in json.dumps(one)]
        assert len(others) > 500
        assert _apply(tmp_path / "o.json", others, "--dry-run=server") == (0, [])
    finally:
        names = [one["metadata"]["name"] for one in namespaces]
        judges.run("kubernetes", "delete", "namespace", *names, "--wait=false")


@pytest.mark.judge("kubernetes")
def test_applied_again_nothing_changes(tmp_path: Path) -> None:
    namespace = f"envspec-{os.getpid()}-again"
    objects = sorted(_moved(_native(system()), namespace), key=lambda one: one["kind"] != "Namespace")
    try:
        assert _apply(tmp_path / "a.json", objects) == (0, [])
        before = _state(namespace)
        assert _apply(tmp_path / "a.json", objects) == (0, [])
        assert _state(namespace) == before
        assert len(before) == len(objects) - 1
    finally:
        judges.run("kubernetes", "delete", "namespace", namespace, "--wait=false")


def _state(namespace: str) -> dict[str, Object]:
    """All that the server holds, with the times at which each field was last changed.

    Not the number of the last write: the server writes a claim a second time without a change to it.
    """
    kinds = (
        "configmap,service,serviceaccount,persistentvolumeclaim,networkpolicy,deployment,statefulset,job,cronjob,"
        "poddisruptionbudget,horizontalpodautoscaler"
    )
    run = judges.run("kubernetes", "get", kinds, "-n", namespace, "-o", "json", "--show-managed-fields")
    found = {}
    for one in json.loads(run.stdout)["items"]:
        del one["metadata"]["resourceVersion"]
        found[f"{one['kind']} {one['metadata']['name']}"] = one
    found.pop("ConfigMap kube-root-ca.crt", None)
    return found


@pytest.mark.judge("kubernetes")
def test_the_next_release_can_be_applied_over_this_one(tmp_path: Path) -> None:
    """Another image, command and file: nothing that the server holds immutable is changed in place."""
    text = SYSTEM.replace("1.4.2", "1.5.0").replace("npm run", "pnpm run").replace('api = "$', 'url = "$')
    after = compiled(text, files={"logo.bin": b"\x89PNG\xfe"})
    namespace = f"envspec-{os.getpid()}-next"
    try:
        for made in (system(), after, system()):
            objects = sorted(_moved(_native(made), namespace), key=lambda one: one["kind"] != "Namespace")
            assert _apply(tmp_path / "a.json", objects) == (0, [])
        jobs = [name for name in _state(namespace) if name.startswith("Job migrate-")]
        maps = [name for name in _state(namespace) if name.startswith("ConfigMap web-")]
        assert (len(jobs), len(maps)) == (2, 2)
    finally:
        judges.run("kubernetes", "delete", "namespace", namespace, "--wait=false")
