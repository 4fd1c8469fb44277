"""Docker Swarm: a stack of services on several machines, and the script that rolls it out from a manager."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.backend import Backend, Emission, Facts, Place, Schema, Step, Table
from envspec.lazy import load
from envspec.model.plan import Plan

__all__ = ["BACKEND", "Swarm"]


class Swarm(Backend):
    """What a swarm says of itself; the modules that emit are loaded when they are needed."""

    __slots__ = ()

    name = "swarm"
    needs = "a swarm of Docker Engine 25 or newer"

    def options(self) -> Schema:
        options: Schema = load(f"{__name__}.options_schema").OPTIONS
        return options

    def table(self, development: bool) -> Table:
        table: Table = load(f"{__name__}.support").TABLE
        return table

    def facts(self, plan: Plan) -> Facts:
        """Every node pulls its images, and answers on every published port."""
        return Facts(pulls_images=True, routes_on_host=plan.options.get(self.name, {}).get("routes", "none") == "none")

    def emit(self, plan: Plan) -> Emission:
        """The stack's files and the script, at paths below `swarm/`."""
        emission: Emission = load(f"{__name__}.emit").emit(plan)
        return emission

    def next_steps(self, plan: Plan, place: Place) -> Iterable[Step]:
        return (Step((f"{place.folder}/{self.name}/deploy.sh",)),)


BACKEND = Swarm()
