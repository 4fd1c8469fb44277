"""Who waits for whom: `depends_on` for Compose, and the order of the jobs that `deploy.sh` runs."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.compose.context import Context, profile
from envspec_backends.compose.health import askable

__all__ = ["Waits", "job_order", "plan_waits", "prerequisites"]

#: workload -> peer -> condition
Waits = dict[str, dict[str, str]]


def plan_waits(context: Context) -> Waits:
    """The `depends_on` of every workload, peers sorted.

    A peer behind a profile that is not active is left out: Compose calls a dependency on it invalid.
    """
    plan = context.plan
    waits: Waits = {name: {} for name in plan.workloads}
    for edge in plan.edges:
        caller, peer = plan.workloads.get(edge.caller), plan.workloads.get(edge.peer)
        if caller is None or peer is None or edge.gate == "none":
            continue
        hidden = profile(peer, plan.development)
        if hidden and hidden != profile(caller, plan.development):
            continue
        waits[edge.caller][edge.peer] = _condition(peer, edge.gate)
    if context.development:
        _wait_for_all_jobs(context, waits)
    return {name: dict(sorted(peers.items())) for name, peers in waits.items()}


def job_order(context: Context, when: str) -> list[Workload]:
    """The jobs that run `when` (before-deploy or after-deploy), each after the jobs that it waits for."""
    jobs = {w.name: w for w in context.plan.workloads.values() if w.run is not None and w.run.when == when}
    after: dict[str, list[str]] = {name: [] for name in jobs}
    for edge in context.plan.edges:
        if edge.caller in jobs and edge.peer in jobs and edge.gate != "none":
            after[edge.caller].append(edge.peer)
    out: dict[str, Workload] = {}

    def visit(name: str) -> None:
        if name in out or name in visiting:
            return
        visiting.add(name)
        for peer in after[name]:
            visit(peer)
        out[name] = jobs[name]

    visiting: set[str] = set()
    for name in jobs:
        visit(name)
    return list(out.values())


def prerequisites(context: Context, job: Workload) -> list[str]:
    """The long-running workloads that must be up before a job may run, sorted."""
    found = set()
    for edge in context.plan.edges:
        peer = context.plan.workloads.get(edge.peer)
        if edge.caller == job.name and edge.gate != "none" and peer is not None and peer.long_running:
            found.add(edge.peer)
    return sorted(found)


def _condition(peer: Workload, gate: str) -> str:
    if peer.role == "job":
        return "service_completed_successfully"
    if gate == "healthy" and askable(peer):
        return "service_healthy"
    return "service_started"


def _wait_for_all_jobs(context: Context, waits: Waits) -> None:
    """A before-deploy job that nobody waits for is waited for by every service that it does not need itself.

    It is meant to run first, and `up --wait` takes a container that ended for a failure unless another waits for it.
    """
    waited = {peer for peers in waits.values() for peer in peers}
    for job in job_order(context, "before-deploy"):
        if job.name in waited:
            continue
        needed = _closure(waits, job.name)
        for name, workload in context.plan.workloads.items():
            if workload.role == "service" and name not in needed:
                waits[name][job.name] = "service_completed_successfully"


def _closure(waits: Waits, start: str) -> set[str]:
    found = {start}
    rest = [start]
    while rest:
        for peer in waits[rest.pop()]:
            if peer not in found:
                found.add(peer)
                rest.append(peer)
    return found
