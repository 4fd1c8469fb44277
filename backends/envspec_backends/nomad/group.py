"""The one group of a job: how many, where, how it is replaced, and what happens when it fails."""

from __future__ import annotations

from envspec.model.units import format_duration
from envspec.model.workload import Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.network import network, services
from envspec_backends.nomad.nodes import constraints
from envspec_backends.nomad.places import on_disk
from envspec_backends.nomad.seeds import seeding
from envspec_backends.nomad.task import task
from envspec_backends.nomad.update import update
from envspec_backends.nomad.volumes import claims
from envspec_backends.shared.hcl import Block

__all__ = ["group"]

_MIB = 2**20
_DISK_BESIDE = 300  # MiB for logs and templates: Nomad's own default


def _restart(context: Context, workload: Workload) -> list[Block]:
    if workload.run is not None:
        again = Block("restart", attempts=workload.run.retries, interval="24h", delay="15s", mode="fail")
        return [again, Block("reschedule", attempts=0, unlimited=False)]
    if workload.store is not None:
        # its data is on this node: it starts again here for ever
        return [Block("restart", attempts=3, interval="5m", delay="15s", mode="delay")]
    if workload.restart == "never":
        never = Block("restart", attempts=0, mode="fail")
        return [never] if workload.each_node else [never, Block("reschedule", attempts=0, unlimited=False)]
    if workload.restart == "on-failure":
        message = "a task of a Nomad service is started again after a clean exit too"
        context.approximate((*workload.path, "restart"), message)
    # what has failed finds another client; what is meant for each of them has none
    return [Block("restart", attempts=3, interval="5m", delay="15s", mode="delay" if workload.each_node else "fail")]


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
    # how many there are of a system job, its clients say
    block = Block("group", workload.name, count=None if workload.each_node else count)
    if workload.shutdown.drain:
        block.set(shutdown_delay=format_duration(workload.shutdown.drain))
    block.add(*constraints(context, workload))
    volumes, mounts = claims(context, workload)
    block.add(network(context, workload), *services(context, workload), *volumes)
    disk = on_disk(workload)
    if disk:
        block.block("ephemeral_disk", size=_DISK_BESIDE + -(-disk // _MIB))
    if workload.long_running and not workload.each_node:
        block.add(update(context, workload, count))
    block.add(*_restart(context, workload))
    if workload.store is not None and workload.store.storage is not None:
        # a second writer on the same data is worse than a database that is away: wait for the node
        block.block("disconnect", lost_after="24h", replace=False, reconcile="keep_original")
    scaling = _scaling(workload)
    if scaling is not None:
        block.add(scaling)
    if count > 1 or (workload.autoscale and workload.autoscale.max > 1):
        block.block("spread", attribute="${node.unique.id}", weight=100)
    block.add(*seeding(context, workload), task(context, workload, mounts))
    return block
