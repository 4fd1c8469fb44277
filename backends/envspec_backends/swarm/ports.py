"""Published ports: every node answers on them, and leads to a task that is ready."""

from __future__ import annotations

from envspec.model.workload import Route, Workload
from envspec.source import Path
from envspec_backends.containers.proxy import led
from envspec_backends.swarm.context import Context

__all__ = ["ports"]


def ports(context: Context, workload: Workload) -> list[object]:
    """The `ports` of a service: those of its plain routes, and of its HTTP routes where no proxy leads to them."""
    found: dict[tuple[int, str], dict[str, object]] = {}
    for number, route in enumerate(workload.routes):
        path = (*workload.path, "routes", number)
        if route.http and context.options.proxy:
            led(context, route, path, context.options.traefik, context.options.proxy, "swarm")
            continue
        if route.http:
            _published(context, route, path)
        found[route.outside, route.port.transport] = {
            "target": route.port.number,
            "published": route.outside,
            "protocol": route.port.transport,
            "mode": "ingress",
        }
    return [found[key] for key in sorted(found)]


def _published(context: Context, route: Route, path: Path) -> None:
    """Without a router nobody looks at host and path, and nobody speaks TLS."""
    if not context.is_written(path):
        return
    what = "the port is published on every node; a proxy that you run in front of them"
    help = "say `routes: traefik` under `swarm` to let Traefik do it"
    if route.host:
        context.approximate((*path, "host"), f"{what} looks at the host and speaks TLS", help)
    if route.path != "/":
        context.approximate((*path, "path"), f"{what} looks at the path", help)
    if route.tls and context.is_written((*path, "tls")):
        context.approximate((*path, "tls"), f"{what} speaks TLS", help)
