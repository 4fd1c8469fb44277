"""Traefik's tags: how its Nomad provider learns what is reachable from outside."""

from __future__ import annotations

from envspec.model.workload import PortSpec, Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.files import INTERPOLATED
from envspec_backends.shared.traefik import balancer, checked

__all__ = ["tags"]


def tags(context: Context, workload: Workload, port: PortSpec) -> list[str]:
    """Tags of the service of `port`: its routes, a health check of the load balancer's own, what to scrape."""
    out: list[str] = []
    service = context.names.service(workload.name, port.name)
    routes = [(at, r) for at, r in enumerate(workload.routes) if r.http and r.port.name == port.name]
    for at, route in routes:
        place = (*workload.path, "routes", at)
        if not context.options.traefik:
            asked = f"`{route.host}`" if route.host else "any host"
            message = f"with `routes: none` nothing here leads requests for {asked} to `{workload.name}`"
            field = next((f for f in ("host", "path", "tls") if context.is_written((*place, f))), "host")
            context.approximate((*place, field), message)
        elif route.publish is not None:
            context.approximate((*place, "publish"), "requests come in on the ports of Traefik")
    if routes and context.options.traefik:
        out.append("traefik.enable=true")
        told: dict[str, str] = {}
        for number, (_, route) in enumerate(routes):
            told |= context.traefik.router(service if number == 0 else f"{service}-{number}", service, route)
        # the catalogue knows the number of a port; Traefik asks whether it answers, since nothing else does for it
        told |= balancer(service, port, number=False) | checked(service, port, workload.health)
        out += [f"{name}={value}" for name, value in told.items()]
        for tag in out:
            if INTERPOLATED.search(tag):
                message = "a route holds `${…}`, which a Nomad client fills in by itself"
                context.refuse((*workload.path, "routes", routes[0][0]), message, "write it without `${`")
    if workload.metrics and workload.metrics.port.name == port.name:
        out += ["prometheus.scrape=true", f"prometheus.path={workload.metrics.path}"]
    return out
