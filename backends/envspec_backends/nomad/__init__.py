"""Nomad: one job a workload, its volumes, and the script that rolls them out."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.backend import Backend, Emission, Facts, Place, Schema, Step, Table
from envspec.lazy import load
from envspec.model.plan import Plan

__all__ = ["BACKEND", "Nomad"]


class Nomad(Backend):
    """What Nomad says of itself; the modules that emit are loaded when they are needed."""

    __slots__ = ()

    name = "nomad"
    needs = "Nomad 1.10 or newer, with the `docker` driver"

    def options(self) -> Schema:
        options: Schema = load(f"{__name__}.options_schema").OPTIONS
        return options

    def table(self, development: bool) -> Table:
        table: Table = load(f"{__name__}.support").TABLE
        return table

    def facts(self, plan: Plan) -> Facts:
        """Every client pulls its images."""
        return Facts(pulls_images=True, secret_stores=load(f"{__name__}.options").secret_stores(plan))

    def emit(self, plan: Plan) -> Emission:
        """Job files, volumes and the script, at paths below `nomad/`."""
        emission: Emission = load(f"{__name__}.emit").emit(plan)
        return emission

    def next_steps(self, plan: Plan, place: Place) -> Iterable[Step]:
        return (Step((f"{place.folder}/{self.name}/deploy.sh",)),)


BACKEND = Nomad()
