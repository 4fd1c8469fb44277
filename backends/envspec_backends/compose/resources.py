"""Replicas, limits and reservations: the `deploy` of a service."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.compose.context import Context

__all__ = ["deploy"]

#: A fork bomb ends here where the spec sets no limit of its own; a JVM with a few hundred threads fits.
_PIDS = 1024


def deploy(context: Context, workload: Workload, publishes: bool) -> dict[str, object]:
    """The `deploy` of a service that `publishes` a fixed port or not; empty when there is nothing to say."""
    out: dict[str, object] = {}
    replicas = _replicas(context, workload, publishes)
    if replicas != 1:
        out["replicas"] = replicas
    wanted = workload.resources
    limits: dict[str, object] = {}
    if wanted.cpu_limit is not None:
        limits["cpus"] = _cores(wanted.cpu_limit)
    memory = wanted.memory_limit if wanted.memory_limit is not None else wanted.memory
    if memory is not None:
        limits["memory"] = str(memory)
    if wanted.pids is not None:
        limits["pids"] = wanted.pids
    elif not context.development:
        limits["pids"] = _PIDS
    reservations: dict[str, object] = {}
    if wanted.cpu is not None:
        reservations["cpus"] = _cores(wanted.cpu)
    if wanted.memory is not None:
        reservations["memory"] = str(wanted.memory)
    if wanted.gpu is not None:
        reservations["devices"] = [{"driver": "nvidia", "count": wanted.gpu, "capabilities": ["gpu"]}]
    resources = {name: value for name, value in (("limits", limits), ("reservations", reservations)) if value}
    if resources:
        out["resources"] = resources
    return out


def _replicas(context: Context, workload: Workload, publishes: bool) -> int:
    wanted = workload.replicas
    path = (*workload.path, "replicas")
    if workload.autoscale is not None:
        wanted = workload.autoscale.min
        path = (*workload.path, "autoscale", "min")
    if wanted > 1 and publishes:
        if not context.development:  # one developer needs no second replica
            context.approximate(
                path,
                f"one replica, since {wanted} cannot publish the same port",
                "say `routes: traefik` under `compose`: then no port is published and all replicas serve",
            )
        return 1
    return wanted


def _cores(thousandths: int) -> str:
    """`250` is "0.25", `2000` is "2"."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
