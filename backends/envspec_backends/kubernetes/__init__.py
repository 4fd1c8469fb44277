"""Kubernetes: staged manifests, kustomizations and a deploy script for one environment."""

from __future__ import annotations

from envspec.backend import Facts
from envspec.lazy import load
from envspec.model.plan import Plan
from envspec_backends.shared.declared import DeclaredBackend

__all__ = ["BACKEND", "Kubernetes"]


class Kubernetes(DeclaredBackend):
    """What Kubernetes says of itself; the modules that emit are loaded when they are needed."""

    __slots__ = ()

    name = "kubernetes"
    needs = "Kubernetes 1.30 or newer, and kubectl"

    def facts(self, plan: Plan) -> Facts:
        """Every node pulls its images."""
        options = load(f"{__name__}.options")
        return Facts(pulls_images=True, secret_stores=options.secret_stores(plan), homes=options.homes(plan))


BACKEND = Kubernetes()
