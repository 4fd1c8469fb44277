"""Our targets as the conformance kit looks at them; what each adds to it stands in its folder of tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from envspec import compiler
from envspec.backend import installed
from envspec.backend.conformance import Subject

__all__ = ["SUBJECTS"]

_HERE = Path(__file__).parent
_DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  minReadySeconds: "
_FILES: dict[str, bytes | str] = {
    "patches/compose-a.yaml": "services:\n  web:\n    oom_score_adj: 1\n",
    "patches/compose-b.yaml": "services:\n  web:\n    oom_score_adj: 2\n",
    "patches/kubernetes-a.yaml": _DEPLOYMENT + "1\n",
    "patches/kubernetes-b.yaml": _DEPLOYMENT + "2\n",
}
#: What a field comes to may hang on the options of its target, so each is tried with all of these.
_OPTIONS: dict[str, tuple[dict[str, Any], ...]] = {
    "compose": ({}, {"routes": "traefik"}),
    "kubernetes": (
        {"gateway": "public", "secrets": "external-secrets", "store": "vault"},
        {"routes": "ingress", "ingress_class": "nginx"},
    ),
    "nomad": (
        {},
        {"secrets": "vault", "vault_path": "secret/data/a", "volumes": "csi", "plugin_id": "a"},
    ),
}
#: Whatever these say, the target does what they are for: they may change no byte, and nothing is told.
_SERVED = {
    "compose": {
        "build.platforms.*", "replicas", "autoscale.min", "autoscale.max", "autoscale.cpu", "rollout.strategy",
        "rollout.max_surge", "rollout.max_unavailable", "timeout", "retries",
    },
    "kubernetes": {"health.probe", "health.probe.*", "migrates.*"},
    "nomad": {"health.probe", "health.probe.*", "migrates.*"},
}  # fmt: skip


def read(path: str, data: bytes) -> object:
    """What the readers of a target read; a script and a job file are read by their own tests."""
    if path.endswith(".yaml"):
        return list(yaml.load_all(data, Loader=yaml.CSafeLoader))
    return json.loads(data) if path.endswith(".json") else None


def subject(name: str) -> Subject:
    """The target with what its folder of tests adds."""
    folder = _HERE / name / "conformance"
    return Subject(
        installed.backend(name),
        compiler,
        options=_OPTIONS[name],
        cases=(folder / "cases.txt").read_text(encoding="utf-8"),
        reports=(folder / "reports.txt").read_text(encoding="utf-8"),
        served=frozenset(_SERVED[name]),
        files=_FILES,
        reader=read,
    )


SUBJECTS = {name: subject(name) for name in installed.names()}
