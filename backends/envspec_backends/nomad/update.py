"""How a new version takes over, and how long it may take to become healthy: `update`.

Source: https://developer.hashicorp.com/nomad/docs/job-specification/update
"""

from __future__ import annotations

from envspec.model.units import format_duration
from envspec.model.workload import Workload
from envspec_backends.nomad.canary import canaries, static_ports
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.health import checked_port
from envspec_backends.shared.hcl import Block

__all__ = ["deadline", "update", "update_of_system"]

_SETTLED = 10_000
_DEADLINE = 300_000
#: how long one client is given before the next is updated
_STAGGER = 30_000


def _stops_first(context: Context, workload: Workload) -> None:
    """Says why the old version stops before the new one starts, although the spec would have it otherwise."""
    name = workload.name
    if context.plan.single_writer(workload):
        if workload.rollout.strategy == "canary":
            message = f"two versions of `{name}` can't share a volume of `access: one`"
            help = "take `recreate`, or a volume with `access: many`"
            context.refuse((*workload.path, "rollout", "strategy"), message, help)
            return
        where = next(p for p, m in workload.volumes.items() if not context.plan.volumes[m.volume].many)
        message = f"`{name}` stops before its new version starts, since one allocation may write the volume"
        context.approximate((*workload.path, "volumes", where), message)
        return
    fixed = static_ports(context, workload)
    place = next((n for n, r in enumerate(workload.routes) if not r.http), None)
    field: tuple[str | int, ...] = ("routes", place) if place is not None else ("ports", next(iter(fixed)))
    ports = ", ".join(map(str, dict.fromkeys(fixed.values())))
    message = f"`{name}` stops before its new version starts: one allocation of a node can hold port {ports}"
    context.approximate((*workload.path, *field), message)


def deadline(workload: Workload) -> int:
    """Milliseconds that an allocation may take to become healthy."""
    health = workload.health
    if health is None:
        return _DEADLINE
    return max(_DEADLINE, health.start_period + health.interval * (health.retries + 1) + 2 * _SETTLED)


def _healthy(block: Block, workload: Workload) -> Block:
    within = deadline(workload)
    return block.set(
        auto_revert=True if workload.store is None else None,
        health_check="checks" if checked_port(workload) else "task_states",
        min_healthy_time=format_duration(_SETTLED),
        healthy_deadline=format_duration(within),
        progress_deadline=format_duration(within + _DEADLINE),
    )


def update(context: Context, workload: Workload, count: int) -> Block:
    """Canaries start before anything stops; without them it is the other way."""
    rollout = workload.rollout
    canary = canaries(context, workload)
    wanted = rollout.strategy != "recreate" and rollout.max_surge > 0 and count > 0
    if wanted and not canary and workload.store is None:
        _stops_first(context, workload)
    parallel = count if rollout.strategy == "recreate" else max(1, rollout.max_unavailable)
    block = Block("update", max_parallel=min(parallel, max(count, 1)))
    if canary:
        block.set(canary=canary, auto_promote=True)
    return _healthy(block, workload)


def update_of_system(workload: Workload) -> Block:
    """Client by client, for the whole job. Nomad 1.10 goes by the clock alone, since such a job has no deployment;
    from 1.11 on it has, and waits until each is healthy."""
    health = workload.health
    stagger = max(_STAGGER, health.start_period if health is not None else 0)
    block = Block("update", max_parallel=max(1, workload.rollout.max_unavailable), stagger=format_duration(stagger))
    return _healthy(block, workload)
