"""Nomad: one job a workload, its volumes, and the script that rolls them out."""

from __future__ import annotations

from envspec.backend import Emission, Table
from envspec.model.plan import Plan
from envspec_backends.nomad import emit
from envspec_backends.nomad.support import TABLE

__all__ = ["BACKEND"]


class _Nomad:
    __slots__ = ()

    name = "nomad"

    def table(self, development: bool) -> Table:
        """The verdicts; a development tier is refused before a backend is asked."""
        return TABLE

    def emit(self, plan: Plan) -> Emission:
        """The artifacts of the environment."""
        return emit.emit(plan)


BACKEND = _Nomad()
