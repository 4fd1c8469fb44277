"""Who waits for whom, as `depends_on` says it."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.compose.context import Context
from envspec_backends.containers.health import askable

__all__ = ["Waits", "plan_waits"]

#: workload -> peer -> condition
Waits = dict[str, dict[str, str]]


def plan_waits(context: Context) -> Waits:
    """The `depends_on` of every workload, peers sorted.

    A peer behind a profile that is not active is left out: Compose calls a dependency on it invalid.
    """
    plan = context.plan
    waits: Waits = {name: {} for name in plan.workloads}
    for edge in plan.graph.edges:
        caller, peer = plan.workloads.get(edge.caller), plan.workloads.get(edge.peer)
        if caller is None or peer is None or edge.gate == "none":
            continue
        hidden = context.profile(peer)
        if hidden and hidden != context.profile(caller):
            continue
        waits[edge.caller][edge.peer] = _condition(peer, edge.gate)
    return {name: dict(sorted(peers.items())) for name, peers in waits.items()}


def _condition(peer: Workload, gate: str) -> str:
    if peer.role == "job":
        return "service_completed_successfully"
    if gate == "healthy" and askable(peer):
        return "service_healthy"
    return "service_started"
