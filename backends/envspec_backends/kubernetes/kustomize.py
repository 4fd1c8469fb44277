"""kustomization.yaml: at the top, and in every stage."""

from __future__ import annotations

from envspec_backends.kubernetes.objects import AFTER, NAMESPACE, RELEASE, Object

__all__ = ["stage", "top"]


def _kustomization(resources: list[str]) -> Object:
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
    }


def stage(files: list[str]) -> Object:
    """Over the files of a stage."""
    return _kustomization(sorted(files))


def top(stages: list[str], gitops: str, flux_file: str) -> Object:
    """Over what can be applied at once.

    Argo CD orders the stages by waves, so that all are in it; Flux takes its own Kustomizations, which name the
    stages. Without either, the namespace and the jobs are left to deploy.sh: applied together, services would not
    wait for migrations.
    """
    if gitops == "flux":
        return _kustomization([flux_file])
    if gitops == "argocd":
        return _kustomization(stages)
    return _kustomization([name for name in stages if name not in (NAMESPACE, RELEASE, AFTER)])
