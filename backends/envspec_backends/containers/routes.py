"""Traefik's labels: how a router that runs beside the stack learns hosts, paths and ports."""

from __future__ import annotations

from typing import Literal

from envspec.model.workload import Workload
from envspec_backends.containers.context import ContainerContext, escape
from envspec_backends.shared.traefik import balancer

__all__ = ["labels"]


def labels(
    context: ContainerContext, workload: Workload, provider: Literal["docker", "swarm"], proxy: str
) -> dict[str, str]:
    """The labels of the HTTP routes of a service, which Traefik reaches through the network `proxy`; empty without."""
    out: dict[str, str] = {}
    for number, route in enumerate(workload.routes):
        if route.http:
            name = f"{context.project}-{workload.name}-{number}"
            out |= context.traefik.router(name, name, route) | balancer(name, route.port, number=True)
    if not out:
        return {}
    fixed = {"traefik.enable": "true", f"traefik.{provider}.network": escape(proxy)}
    return fixed | {label: escape(value) for label, value in out.items()}
