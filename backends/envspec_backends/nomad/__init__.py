"""Nomad: one job a workload, its volumes, and the script that rolls them out."""

from __future__ import annotations

from envspec.backend import Emission, Facts, Table
from envspec.model.plan import Plan
from envspec_backends.nomad import emit, options
from envspec_backends.nomad.support import TABLE

__all__ = ["BACKEND"]


class _Nomad:
    __slots__ = ()

    name = "nomad"

    def table(self, development: bool) -> Table:
        """The verdicts; a development tier is refused before a backend is asked."""
        return TABLE

    def facts(self, plan: Plan) -> Facts:
        """Every client pulls its images."""
        return Facts(pulls_images=True, secret_stores=options.secret_stores(plan))

    def emit(self, plan: Plan) -> Emission:
        """The artifacts of the environment."""
        return emit.emit(plan)


BACKEND = _Nomad()
