"""Docker Compose: a development stack that builds, and a hardened one for a single host."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.backend import Facts, Place, Step, Table
from envspec.lazy import load
from envspec.model.plan import Plan
from envspec_backends.containers.facts import routed
from envspec_backends.shared.declared import DeclaredBackend

__all__ = ["BACKEND", "Compose"]


class Compose(DeclaredBackend):
    """What Compose says of itself; the modules that emit are loaded when they are needed."""

    __slots__ = ()

    name = "compose"
    tiers = ("development", "production")
    needs = "Docker Engine 25 or newer with Compose 2.24 or newer"

    def table(self, development: bool) -> Table:
        support = load(f"{__name__}.support")
        table: Table = support.DEVELOPMENT if development else support.PRODUCTION
        return table

    def facts(self, plan: Plan) -> Facts:
        """A container publishes its routes itself, unless a proxy is in front."""
        return routed(self.name, plan, Facts())

    def next_steps(self, plan: Plan, place: Place) -> Iterable[Step]:
        """A development stack is brought up as it is; elsewhere the script rolls out."""
        if plan.development:
            words = load(f"{__name__}.up").words(plan)
            return (Step(("docker", "compose", "-f", f"{place.folder}/{self.name}/compose.yaml", *words)),)
        return super().next_steps(plan, place)


BACKEND = Compose()
