"""Traefik 3: what it must be told of a route, by labels of containers or tags of services.

A path means itself and what is below it, and `*` in a host means exactly one label, as in certificates and Ingresses.
Traefik's matchers: https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
"""

from __future__ import annotations

import json

from envspec.model.plan import Plan
from envspec.model.text import Text
from envspec.model.units import format_duration
from envspec.model.workload import Health, PortSpec, Route

__all__ = ["Traefik", "balancer", "checked"]


class Traefik:
    """The routers of one Plan. What a name, a label or a tag may hold is the backend's to say."""

    __slots__ = ("_priorities",)

    def __init__(self, plan: Plan) -> None:
        self._priorities = _priorities(plan)

    def router(self, name: str, service: str, route: Route) -> dict[str, str]:
        """The router `name` that sends the requests of an HTTP route to Traefik's `service`."""
        prefix = f"traefik.http.routers.{name}"
        out = {f"{prefix}.rule": _rule(route)}
        priority = self._priorities.get((route.host, route.path))
        if priority is not None:
            out[f"{prefix}.priority"] = str(priority)
        out[f"{prefix}.entrypoints"] = "websecure" if route.tls else "web"
        if route.tls:
            out[f"{prefix}.tls"] = "true"
        out[f"{prefix}.service"] = service
        return out


def balancer(service: str, port: PortSpec, number: bool) -> dict[str, str]:
    """How Traefik speaks to a service; with the port's number where its provider cannot know it."""
    prefix = f"traefik.http.services.{service}.loadbalancer.server"
    return {
        **({f"{prefix}.port": str(port.number)} if number else {}),
        **({f"{prefix}.scheme": "h2c"} if port.protocol == "grpc" else {}),
    }


def checked(service: str, port: PortSpec, health: Health | None) -> dict[str, str]:
    """Traefik's own check of a service, where it can ask what the spec says; empty for other checks."""
    if health is None or health.kind != "http" or health.port != port or not health.path.plain:
        return {}
    if health.scheme == "https":  # Traefik would verify a certificate that nobody else does
        return {}
    prefix = f"traefik.http.services.{service}.loadbalancer.healthcheck"
    return {
        f"{prefix}.path": _plain(health.path),
        f"{prefix}.interval": format_duration(health.interval),
        f"{prefix}.timeout": format_duration(health.timeout),
        **{f"{prefix}.headers.{name}": _plain(text) for name, text in health.headers.items()},
    }


def _plain(text: Text) -> str:
    """The literal parts of a text; a backend refuses the others where it emits the check."""
    return "".join(part for part in text.parts if isinstance(part, str))


def _rule(route: Route) -> str:
    path = route.path.rstrip("/")
    # PathPrefix compares letters, not segments: /api would take /apiary too
    below = f"Path({_literal(path)}) || PathPrefix({_literal(path + '/')})" if path else "PathPrefix(`/`)"
    if not route.host:
        return below
    if route.host.startswith("*."):
        # `Host` knows wildcards from Traefik 3.7 on
        host = "HostRegexp(`^[^.]+" + route.host[1:].replace(".", "\\.") + "$`)"
    else:
        host = f"Host(`{route.host}`)"
    return f"{host} && ({below})" if path else host


def _literal(text: str) -> str:
    """A text in a rule: in backquotes, or as a Go string where it holds one."""
    return f"`{text}`" if "`" not in text else json.dumps(text, ensure_ascii=False)


def _priorities(plan: Plan) -> dict[tuple[str, str], int]:
    """The priority of every route with a wildcard or for every host, by host and path.

    Without one Traefik takes the longest rule first, which is right for hosts as they are: the longer path wins. The
    rule of a wildcard is longer than that of a host that it covers, and must still come after it. So it gets less
    than the shortest rule that such a host can have, again by the length of the path. A route for every host comes
    after all of them: it gets the least, by how many of its like lead to a path above it.
    """
    found: dict[str, set[str]] = {}
    anywhere: set[str] = set()
    for workload in plan.workloads.values():
        for route in workload.routes:
            if route.host.startswith("*."):
                found.setdefault(route.host, set()).add(route.path)
            elif route.http and not route.host:
                anywhere.add(route.path)
    # 1 is what people give to the router that takes what no other takes
    out = {("", path): 2 + _above(path, anywhere) for path in anywhere}
    least = max(out.values(), default=1) + 1
    for host, paths in found.items():
        limit = len(f"Host(`{host}`)")
        for path in sorted(paths, key=lambda path: (-len(path.rstrip("/")), path)):
            limit = min(limit - 1, len(path.rstrip("/")) + least)
            out[host, path] = limit
    return out


def _above(path: str, others: set[str]) -> int:
    """How many of the other paths a path stands below."""
    own = path.rstrip("/") + "/"
    return len({above for other in others if own.startswith(above := other.rstrip("/") + "/") and above != own})
