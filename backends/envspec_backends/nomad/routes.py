"""Traefik's tags: how its Nomad provider learns what is reachable from outside."""

from __future__ import annotations

import json
from collections.abc import Iterator

from envspec.model.units import format_duration
from envspec.model.workload import PortSpec, Route, Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.files import INTERPOLATED

__all__ = ["tags"]


def _literal(text: str) -> str:
    """A text in a rule of Traefik: in backquotes, or as a Go string where it holds one."""
    return f"`{text}`" if "`" not in text else json.dumps(text, ensure_ascii=False)


def _rule(route: Route) -> str:
    rule = f"Host({_literal(route.host)})"
    path = route.path.rstrip("/")
    if path:
        # PathPrefix compares letters, not segments: /api would take /apiary too
        rule += f" && (Path({_literal(path)}) || PathPrefix({_literal(path + '/')}))"
    return rule


def _router(name: str, service: str, route: Route) -> Iterator[str]:
    prefix = f"traefik.http.routers.{name}"
    yield f"{prefix}.rule={_rule(route)}"
    yield f"{prefix}.entrypoints={'websecure' if route.tls else 'web'}"
    if route.tls:
        yield f"{prefix}.tls=true"
    yield f"{prefix}.service={service}"


def tags(context: Context, workload: Workload, port: PortSpec) -> list[str]:
    """Tags of the service of `port`: its routes, a health check of the load balancer's own, what to scrape."""
    out: list[str] = []
    service = context.names.service(workload.name, port.name)
    routes = [(at, r) for at, r in enumerate(workload.routes) if r.host and r.port.name == port.name]
    for at, route in routes:
        place = (*workload.path, "routes", at)
        if not context.options.traefik:
            message = f"with `routes: none` nothing here leads requests for `{route.host}` to `{workload.name}`"
            context.approximate((*place, "host"), message)
        elif route.publish is not None:
            context.approximate((*place, "publish"), "requests come in on the ports of Traefik")
    if routes and context.options.traefik:
        out.append("traefik.enable=true")
        for number, (_, route) in enumerate(routes):
            out += _router(service if number == 0 else f"{service}-{number}", service, route)
        health = workload.health
        balancer = f"traefik.http.services.{service}.loadbalancer"
        if port.protocol == "grpc":
            out.append(f"{balancer}.server.scheme=h2c")
        if health and health.kind == "http" and health.port == port and health.path.plain:
            path = "".join(part for part in health.path.parts if isinstance(part, str))
            out.append(f"{balancer}.healthcheck.path={path}")
            out.append(f"{balancer}.healthcheck.interval={format_duration(health.interval)}")
            out.append(f"{balancer}.healthcheck.timeout={format_duration(health.timeout)}")
            for name, value in health.headers.items():
                text = "".join(part for part in value.parts if isinstance(part, str))
                out.append(f"{balancer}.healthcheck.headers.{name}={text}")
        for tag in out:
            if INTERPOLATED.search(tag):
                message = "a route holds `${…}`, which a Nomad client fills in by itself"
                context.refuse((*workload.path, "routes", routes[0][0]), message, "write it without `${`")
    if workload.metrics and workload.metrics.port.name == port.name:
        out += ["prometheus.scrape=true", f"prometheus.path={workload.metrics.path}"]
    return out
