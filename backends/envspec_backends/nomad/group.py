"""The one group of a job: how many, where, how it is replaced, and what happens when it fails."""

from __future__ import annotations

from envspec.model.units import format_duration
from envspec.model.workload import Workload
from envspec_backends.nomad.canary import canaries, static_ports
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.health import checked_port
from envspec_backends.nomad.network import network, services
from envspec_backends.nomad.nodes import constraints
from envspec_backends.nomad.places import on_disk
from envspec_backends.nomad.task import task
from envspec_backends.nomad.volumes import claims
from envspec_backends.shared.hcl import Block

__all__ = ["group"]

_MIB = 2**20
_DISK_BESIDE = 300  # MiB for logs and templates: Nomad's own default
_SETTLED = 10_000
_DEADLINE = 300_000


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


def _update(context: Context, workload: Workload, count: int) -> Block:
    """How a new version takes over. Canaries start before anything stops; without them it is the other way."""
    rollout, health = workload.rollout, workload.health
    canary = canaries(context, workload)
    wanted = rollout.strategy != "recreate" and rollout.max_surge > 0 and count > 0
    if wanted and not canary and workload.store is None:
        _stops_first(context, workload)
    parallel = count if rollout.strategy == "recreate" else max(1, rollout.max_unavailable)
    deadline = _DEADLINE
    if health is not None:
        deadline = max(deadline, health.start_period + health.interval * (health.retries + 1) + 2 * _SETTLED)
    block = Block("update", max_parallel=min(parallel, max(count, 1)))
    if canary:
        block.set(canary=canary, auto_promote=True)
    return block.set(
        auto_revert=True if workload.store is None else None,
        health_check="checks" if checked_port(workload) else "task_states",
        min_healthy_time=format_duration(_SETTLED),
        healthy_deadline=format_duration(deadline),
        progress_deadline=format_duration(deadline + _DEADLINE),
    )


def _restart(context: Context, workload: Workload) -> list[Block]:
    if workload.run is not None:
        again = Block("restart", attempts=workload.run.retries, interval="24h", delay="15s", mode="fail")
        return [again, Block("reschedule", attempts=0, unlimited=False)]
    if workload.store is not None:
        # its data is on this node: it starts again here for ever
        return [Block("restart", attempts=3, interval="5m", delay="15s", mode="delay")]
    if workload.restart == "never":
        return [
            Block("restart", attempts=0, mode="fail"),
            Block("reschedule", attempts=0, unlimited=False),
        ]
    if workload.restart == "on-failure":
        message = "a task of a Nomad service is started again after a clean exit too"
        context.approximate((*workload.path, "restart"), message)
    return [Block("restart", attempts=3, interval="5m", delay="15s", mode="fail")]


def _scaling(workload: Workload) -> Block | None:
    wanted = workload.autoscale
    if wanted is None:
        return None
    block = Block("scaling", min=wanted.min, max=wanted.max, enabled=True)
    policy = block.block("policy", cooldown="2m", evaluation_interval="30s")
    check = policy.block("check", "cpu", source="nomad-apm", query="avg_cpu-allocated")
    check.block("strategy", "target-value", target=wanted.cpu)
    return block


def group(context: Context, workload: Workload) -> Block:
    """The `group` block with its network, services, volumes and task."""
    count = workload.initial
    if count > 1 and any(
        not context.plan.volumes[mount.volume].many and not mount.read_only
        for mount in workload.volumes.values()
        if mount.volume in context.plan.volumes
    ):
        message = f"{count} replicas can't share a volume of `access: one`"
        context.refuse((*workload.path, "replicas"), message, "`access: many` on the volume, or one replica")
    if workload.each_node:
        message = "nothing is emitted yet that runs one allocation on every client"
        help = "say a number in environments that have this target: allocations of one service spread over the clients"
        context.refuse((*workload.path, "replicas"), message, help)
    block = Block("group", workload.name, count=count)
    if workload.shutdown.drain:
        block.set(shutdown_delay=format_duration(workload.shutdown.drain))
    block.add(*constraints(context, workload))
    volumes, mounts = claims(context, workload)
    block.add(network(context, workload), *services(context, workload), *volumes)
    disk = on_disk(workload)
    if disk:
        block.block("ephemeral_disk", size=_DISK_BESIDE + -(-disk // _MIB))
    if workload.long_running:
        block.add(_update(context, workload, count))
    block.add(*_restart(context, workload))
    if workload.store is not None and workload.store.storage is not None:
        # a second writer on the same data is worse than a database that is away: wait for the node
        block.block("disconnect", lost_after="24h", replace=False, reconcile="keep_original")
    scaling = _scaling(workload)
    if scaling is not None:
        block.add(scaling)
    if count > 1 or (workload.autoscale and workload.autoscale.max > 1):
        block.block("spread", attribute="${node.unique.id}", weight=100)
    block.add(task(context, workload, mounts))
    return block
