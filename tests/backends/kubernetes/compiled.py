"""Specs compiled for Kubernetes, and the objects in what came out."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from envspec.compiler import Order, compile_source, compile_text
from envspec.diagnostic import Diagnostic
from envspec.files import DiskFiles
from envspec.model.plan import Plan
from envspec.source import Source
from tests.judges import ROOT

Object = dict[str, Any]

KUSTOMIZE = "kustomize.config.k8s.io/v1beta1"
TEMPLATES = ("Deployment", "DaemonSet", "StatefulSet", "Job", "CronJob")


class Compiled(NamedTuple):
    """One environment's folder `kubernetes`: file -> text, and what was said about it."""

    name: str
    plan: Plan
    texts: dict[str, str]
    executable: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def said(self) -> list[str]:
        """The backend's own diagnostics as `id path: message`."""
        return [
            f"{one.id} {'.'.join(map(str, one.path))}: {one.message}"
            for one in self.diagnostics
            if one.id in ("ENV090", "ENV091", "ENV092", "ENV093")
        ]

    @property
    def documents(self) -> dict[str, list[Object]]:
        """File -> its objects, kustomizations too."""
        return {path: _load(text) for path, text in self.texts.items() if path.endswith(".yaml")}

    @property
    def objects(self) -> list[Object]:
        """Every object of the cluster, in the order of the files."""
        return [one for found in self.documents.values() for one in found if one["apiVersion"] != KUSTOMIZE]

    def of(self, kind: str) -> dict[str, Object]:
        """The objects of a kind by name."""
        return {one["metadata"]["name"]: one for one in self.objects if one["kind"] == kind}

    @property
    def namespace(self) -> str:
        """Where the objects are, whoever makes it."""
        (found,) = {one["metadata"]["namespace"] for one in self.objects if one["kind"] in TEMPLATES}
        return str(found)

    def one(self, kind: str) -> Object:
        """The only object of a kind."""
        (found,) = self.of(kind).values()
        return found

    def container(self, name: str) -> Object:
        """The container of the workload `name`."""
        pods = [pod_of(one) for one in self.objects if one["kind"] in TEMPLATES]
        (found,) = [pod["spec"]["containers"][0] for pod in pods if pod["spec"]["containers"][0]["name"] == name]
        return found

    def pod(self, name: str) -> Object:
        """The pod template of the workload `name`."""
        pods = [pod_of(one) for one in self.objects if one["kind"] in TEMPLATES]
        (found,) = [pod for pod in pods if pod["spec"]["containers"][0]["name"] == name]
        return found

    def write(self, folder: Path) -> Path:
        """Writes the folder and returns its path."""
        for path, text in self.texts.items():
            at = folder / "kubernetes" / path
            at.parent.mkdir(parents=True, exist_ok=True)
            at.write_text(text)
            if path in self.executable:
                at.chmod(0o755)
        return folder / "kubernetes"


@functools.lru_cache(maxsize=256)
def _load(text: str) -> list[Object]:
    return list(yaml.load_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def pod_of(made: Object) -> Object:
    """The pod template in an object that has one."""
    spec = made["spec"]["jobTemplate"]["spec"] if made["kind"] == "CronJob" else made["spec"]
    template: Object = spec["template"]
    return template


def compiled(text: str, environment: str = "prod", files: dict[str, bytes | str] | None = None) -> Compiled:
    """The spec for that environment. A spec with errors has no texts."""
    run = compile_text(text, files, Order((environment,), ("kubernetes",)))
    return _taken(environment, run, environment)


def _taken(name: str, run: Any, environment: str) -> Compiled:
    prefix = "kubernetes/"
    artifacts = [one for one in run.artifacts.get(environment, ()) if one.path.startswith(prefix)]
    return Compiled(
        name,
        run.plans.get(environment),
        {one.path.removeprefix(prefix): one.data.decode() for one in artifacts},
        frozenset(one.path.removeprefix(prefix) for one in artifacts if one.executable),
        run.diagnostics,
    )


def _sample(folder: Path, order: Order, more: str = "") -> Any:
    spec = folder / "envspec.yaml"
    return compile_source(Source(spec.name, spec.read_text() + more), spec.name, DiskFiles(str(folder)), order)


def sample(name: str, environment: str, more: str = "") -> Compiled:
    """A sample for one environment; `more` is written behind its spec, whose end are the environments."""
    run = _sample(ROOT / "samples" / name, Order((environment,), ("kubernetes",)), more)
    return _taken(f"{name}/{environment}", run, environment)


@functools.cache
def samples() -> dict[str, Compiled]:
    """Every sample for every production environment that names this target, as `01-hello/prod`."""
    out = {}
    for spec in sorted((ROOT / "samples").glob("*/envspec.yaml")):
        run = _sample(spec.parent, Order(targets=("kubernetes",)))
        for environment, plan in run.plans.items():
            if "kubernetes" in plan.targets and environment in run.artifacts:
                name = f"{spec.parent.name}/{environment}"
                out[name] = _taken(name, run, environment)
    return out
