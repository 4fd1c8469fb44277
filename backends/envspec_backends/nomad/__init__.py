"""Nomad: one job a workload, its volumes, and the script that rolls them out."""

from __future__ import annotations

from envspec.backend import Facts
from envspec.lazy import load
from envspec.model.plan import Plan
from envspec_backends.shared.declared import DeclaredBackend

__all__ = ["BACKEND", "Nomad"]


class Nomad(DeclaredBackend):
    """What Nomad says of itself; the modules that emit are loaded when they are needed."""

    __slots__ = ()

    name = "nomad"
    needs = "Nomad 1.10 or newer, with the `docker` driver"

    def facts(self, plan: Plan) -> Facts:
        """Every client pulls its images."""
        return Facts(pulls_images=True, secret_stores=load(f"{__name__}.options").secret_stores(plan))


BACKEND = Nomad()
