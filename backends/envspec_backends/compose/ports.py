"""Published ports: in development on the loopback address, in production only what is routed."""

from __future__ import annotations

from envspec.model.workload import Route, Workload
from envspec_backends.compose.context import Context
from envspec_backends.containers.proxy import led
from envspec_backends.shared.yaml import Quoted

__all__ = ["exposed", "ports"]

_LOOPBACK = "127.0.0.1"
_ANYWHERE = "0.0.0.0"  # noqa: S104 - a plain route is meant for everybody


def ports(context: Context, workload: Workload) -> list[str]:
    """The `ports` of a service, sorted, each once."""
    if context.development:
        found = {_spelled(_LOOPBACK, one.number, one.inside, one.transport) for one in context.published_by(workload)}
    else:
        found = set(_production(context, workload))
    return [Quoted(port) for port in sorted(found)]


def exposed(workload: Workload) -> list[str]:
    """The ports that peers dial, for the reader: on a shared network every port is reachable."""
    return [f"{port.number}/udp" if port.transport == "udp" else str(port.number) for port in workload.ports.values()]


def _production(context: Context, workload: Workload) -> list[str]:
    out = []
    for number, route in enumerate(workload.routes):
        path = (*workload.path, "routes", number)
        if route.http and context.options.proxy:
            led(context, route, path, context.options.traefik, context.options.proxy, "compose")
            continue
        if route.http:
            _unrouted(context, route, path)
        address = (context.options.bind or _LOOPBACK) if route.http else _ANYWHERE
        outside = route.outside
        out.append(_spelled(address, str(outside), route.port.number, route.port.transport))
    return out


def _spelled(address: str, outside: str, inside: int, transport: str) -> str:
    host = f"[{address}]" if ":" in address and not address.startswith("[") else address
    return f"{host}:{outside}:{inside}" + ("/udp" if transport == "udp" else "")


def _unrouted(context: Context, route: Route, path: tuple[str | int, ...]) -> None:
    """Without a router nobody looks at host and path, and nobody speaks TLS."""
    bind = context.options.bind
    what = f"the port is published on {bind}; a proxy that you run in front of it"
    help = "say `routes: traefik` under `compose` to let Traefik do it"
    if not context.is_written(path):
        return
    if route.host:
        context.approximate((*path, "host"), f"{what} looks at the host and speaks TLS", help)
    if route.path != "/":
        context.approximate((*path, "path"), f"{what} looks at the path", help)
    if route.tls and context.is_written((*path, "tls")):
        context.approximate((*path, "tls"), f"{what} speaks TLS", help)
