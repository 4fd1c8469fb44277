"""Canaries: how many a new version begins with, and who may see them.

Nomad's catalogue lists an allocation as soon as it runs, healthy or not. So that callers and Traefik do not meet a
new version before it is proven, a service that rolls out with canaries marks its other allocations `live`, and
whoever looks for it asks for those: the mark is set on a canary when it is promoted.
"""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.nomad.context import Context

__all__ = ["CANARY", "LIVE", "canaries", "hidden", "static_ports"]

LIVE, CANARY = "live", "canary"


def static_ports(context: Context, workload: Workload) -> dict[str, int]:
    """Port name -> the host's port that it needs: plain routes, host networking, peers that dial the number."""
    out: dict[str, int] = {}
    for route in workload.routes:
        if not route.http:
            out[route.port.name] = route.outside
    for port in workload.ports.values():
        if workload.security.host_network or port.name in context.static.get(workload.name, ()):
            out.setdefault(port.name, port.number)
    return out


def canaries(context: Context, workload: Workload) -> int:
    """How many allocations of a new version start before one of the old stops; 0 when it is the other way round."""
    rollout = workload.rollout
    if not workload.long_running or rollout.strategy == "recreate" or context.plan.single_writer(workload):
        return 0
    if workload.each_node or static_ports(context, workload):
        return 0
    return min(max(rollout.max_surge, 0), workload.initial)


def hidden(context: Context, workload: Workload) -> bool:
    """True when nobody sees a canary before it is promoted; with `strategy: canary` it is there to be seen."""
    return workload.rollout.strategy == "rolling" and canaries(context, workload) > 0
