"""Docker Swarm: a stack of services on several machines, and the script that rolls it out from a manager."""

from __future__ import annotations

from envspec.backend import Facts, Home
from envspec.model.plan import Plan
from envspec_backends.containers.facts import routed
from envspec_backends.shared.declared import DeclaredBackend

__all__ = ["BACKEND", "Swarm"]


class Swarm(DeclaredBackend):
    """What a swarm says of itself; the modules that emit are loaded when they are needed."""

    __slots__ = ()

    name = "swarm"
    needs = "a swarm of Docker Engine 25 or newer"

    def facts(self, plan: Plan) -> Facts:
        """Every node pulls its images, and answers on every published port."""
        stack = plan.options.get(self.name, {}).get("stack")
        homes = (Home(("options", self.name, "stack"), "the stack", str(stack)),) if stack else ()
        return routed(self.name, plan, Facts(pulls_images=True, homes=homes))


BACKEND = Swarm()
