"""Flux: a Kustomization for each stage, each waiting for the one before it."""

from __future__ import annotations

from envspec_backends.kubernetes import labels, names
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import NAMESPACE, RELEASE, STATE, Object

__all__ = ["FILE", "NAMESPACE_OF_FLUX", "kustomizations"]

#: Where `flux bootstrap` installs Flux, with a GitRepository of the same name.
NAMESPACE_OF_FLUX = "flux-system"
FILE = "flux.yaml"


def kustomizations(context: Context, stages: list[str], patience: dict[str, int]) -> list[Object]:
    """The Kustomizations of these stages; `patience` are the seconds that a stage may take.

    What a stage no longer has is deleted, but for namespaces, data and finished migrations: a migration that vanished
    would run again.
    """
    plan = context.plan
    out: list[Object] = []
    before = ""
    for stage in stages:
        name = names.short(f"{plan.project}-{plan.environment}-{stage[3:]}")
        spec: Object = {
            **({"dependsOn": [{"name": before}]} if before else {}),
            "interval": "10m",
            "retryInterval": "1m",
            "timeout": f"{patience.get(stage, 600)}s",
            "path": f"./build/{plan.environment}/kubernetes/{stage}",
            "prune": not stage.startswith((NAMESPACE, STATE, RELEASE)),
            "wait": True,
            "sourceRef": {"kind": "GitRepository", "name": NAMESPACE_OF_FLUX},
        }
        made = {
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
            "kind": "Kustomization",
            "metadata": {"name": name, "namespace": NAMESPACE_OF_FLUX, "labels": labels.common(context)},
            "spec": spec,
        }
        patched = context.objects.patched(made)
        if patched is not None:
            out.append(patched)
        before = name
    return out
