"""What Compose and Swarm say of their routes, for policies that know no target."""

from __future__ import annotations

from envspec.backend import Facts
from envspec.model.plan import Plan

__all__ = ["routed"]


def routed(target: str, plan: Plan, facts: Facts) -> Facts:
    """The facts of a target whose HTTP routes take ports of the machine, unless a proxy is in front."""
    if plan.options.get(target, {}).get("routes", "none") != "none":
        return facts
    return facts._replace(routes_on_host=True, routed_by=f"`routes: traefik` under `{target}` needs none")
