"""Traefik's labels: how a router that runs beside the stack learns hosts, paths and ports."""

from __future__ import annotations

from envspec.model.workload import Route, Workload
from envspec_backends.compose.context import Context, escape
from envspec_backends.compose.networks import TRAEFIK_NETWORK

__all__ = ["labels"]


def labels(context: Context, workload: Workload) -> dict[str, str]:
    """The labels of the HTTP routes of a service; empty where Traefik does not route."""
    if context.development or not context.options.traefik:
        return {}
    out: dict[str, str] = {}
    for number, route in enumerate(workload.routes):
        if route.host:
            out.update(_route(context, workload, route, number))
    if out:
        out = {"traefik.enable": "true", "traefik.docker.network": TRAEFIK_NETWORK, **out}
    return out


def _route(context: Context, workload: Workload, route: Route, number: int) -> dict[str, str]:
    name = f"{context.project}-{workload.name}-{number}"
    router, service = f"traefik.http.routers.{name}", f"traefik.http.services.{name}.loadbalancer.server"
    if "`" in route.host + route.path:
        context.refuse(
            (*workload.path, "routes", number),
            "a backtick ends the text of a rule of Traefik's",
            "take it out of the host and the path",
        )
    rule = f"Host(`{route.host}`)"
    if route.path != "/":
        rule += f" && PathPrefix(`{route.path}`)"
    out = {
        f"{router}.rule": escape(rule),
        f"{router}.entrypoints": "websecure" if route.tls else "web",
        f"{router}.service": name,
        f"{service}.port": str(route.port.number),
    }
    if route.tls:
        out[f"{router}.tls"] = "true"
    if route.port.protocol == "grpc":
        out[f"{service}.scheme"] = "h2c"
    return out
