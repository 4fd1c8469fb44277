"""Replicas, limits and reservations: the `deploy` of a service."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.compose.context import Context
from envspec_backends.containers.resources import limits, reservations

__all__ = ["deploy"]

#: how more than one can serve
_PROXIED = "say `routes: traefik` under `compose`: then no port is published and all replicas serve"
_PLAIN = "a plain port of one machine is published once: take a target of several machines for more"


def deploy(context: Context, workload: Workload, publishes: bool) -> dict[str, object]:
    """The `deploy` of a service that `publishes` a fixed port or not; empty when there is nothing to say."""
    out: dict[str, object] = {}
    replicas = _replicas(context, workload, publishes)
    if replicas != 1:
        out["replicas"] = replicas
    reserved = reservations(workload)
    if workload.resources.gpu is not None:
        reserved["devices"] = [{"driver": "nvidia", "count": workload.resources.gpu, "capabilities": ["gpu"]}]
    parts = (("limits", limits(context, workload)), ("reservations", reserved))
    resources = {name: value for name, value in parts if value}
    if resources:
        out["resources"] = resources
    return out


def _replicas(context: Context, workload: Workload, publishes: bool) -> int:
    wanted = workload.replicas
    path = (*workload.path, "replicas")
    if workload.each_node and not context.development:
        context.approximate(path, "one runs, on the one machine that there is")
    if workload.autoscale is not None:
        wanted = workload.autoscale.min
        path = (*workload.path, "autoscale", "min")
    if wanted > 1 and publishes:
        if not context.development:  # one developer needs no second replica
            context.approximate(
                path,
                f"one replica, since {wanted} cannot publish the same port",
                _PROXIED if all(route.http for route in workload.routes) else _PLAIN,
            )
        return 1
    return wanted
