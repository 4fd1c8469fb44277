"""Traefik's labels: how a router that runs beside the stack learns hosts, paths and ports."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.compose.context import Context, escape
from envspec_backends.compose.networks import TRAEFIK_NETWORK
from envspec_backends.shared.traefik import balancer

__all__ = ["labels"]


def labels(context: Context, workload: Workload) -> dict[str, str]:
    """The labels of the HTTP routes of a service; empty where Traefik does not route."""
    if context.development or not context.options.traefik:
        return {}
    out: dict[str, str] = {}
    for number, route in enumerate(workload.routes):
        if route.host:
            name = f"{context.project}-{workload.name}-{number}"
            out |= context.traefik.router(name, name, route) | balancer(name, route.port, number=True)
    if not out:
        return {}
    fixed = {"traefik.enable": "true", "traefik.docker.network": TRAEFIK_NETWORK}
    return fixed | {label: escape(value) for label, value in out.items()}
