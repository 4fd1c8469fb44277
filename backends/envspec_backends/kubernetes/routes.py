"""HTTP from outside: HTTPRoutes of the Gateway API, or Ingresses."""

from __future__ import annotations

from envspec.model.workload import Route, Workload
from envspec_backends.kubernetes import labels, names
from envspec_backends.kubernetes.certificates import certificate, issued
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import Object

__all__ = ["DEFAULT_GATEWAY", "routes"]

#: The Gateway that routes attach to when the environment names none.
DEFAULT_GATEWAY = "public"

#: What a Gateway takes: matches in a rule, and rules in a route.
_MATCHES = 8
_RULES = 16
_LONGEST_HOST = 253


def routes(context: Context, workload: Workload) -> list[Object]:
    """The HTTP routes of a workload, an object for each host and, where they are many, for its parts.

    One without a host is for every host.
    """
    groups: dict[str, list[tuple[str, int]]] = {}
    secure: set[str] = set()
    for at, route in enumerate(workload.routes):
        if not route.http:
            continue
        host = route.host
        path = (*workload.path, "routes", at)
        _report(context, route, host, path)
        entries = groups.setdefault(host, [])
        if (route.path, route.port.number) not in entries:
            entries.append((route.path, route.port.number))
        if route.tls:
            secure.add(host)
    out: list[Object] = []
    for host, entries in groups.items():
        name = workload.name if not out else names.short(f"{workload.name}-{names.digest(host)}")
        if context.options.routes == "ingress":
            out.append(_ingress(context, workload, name, host, entries, host in secure))
        else:
            out += _http_routes(context, workload, name, host, entries)
    return out


def _report(context: Context, route: Route, host: str, path: tuple[str | int, ...]) -> None:
    options = context.options
    if len(host) > _LONGEST_HOST or host.replace(".", "").isdigit():
        context.refuse(
            (*path, "host"), f"`{host}` is no host name that a route can have", "write a DNS name without a port"
        )
    if options.routes == "gateway" and not options.gateway:
        context.approximate(
            path,
            f"no `gateway` is named: the route attaches to a Gateway `{DEFAULT_GATEWAY}` in the same namespace",
            "name it, and its `gateway_namespace`, under `kubernetes` in the environment",
        )
    if options.routes == "gateway" and host.startswith("*."):
        context.approximate(
            (*path, "host"),
            f"`*` is one label or more with a Gateway: `a.b{host[1:]}` comes here too",
            "`routes: ingress` takes one label and no more",
        )
    if options.routes == "gateway" and not route.tls:
        context.approximate(
            (*path, "tls"), "whether a route is served over HTTPS is up to the listeners of the Gateway"
        )
    if options.routes == "ingress" and options.network_policy and not options.ingress_namespace:
        context.approximate(
            path,
            "no `ingress_namespace` is named: pods of every other namespace may reach the routed port",
            "name the namespace of the ingress controller under `kubernetes` in the environment",
        )
    if route.publish is not None:
        context.approximate((*path, "publish"), "requests come in on the ports of the Gateway or ingress controller")


def _http_routes(
    context: Context, workload: Workload, name: str, host: str, entries: list[tuple[str, int]]
) -> list[Object]:
    by_port: dict[int, list[Object]] = {}
    for path, number in entries:
        by_port.setdefault(number, []).append({"path": {"type": "PathPrefix", "value": path}})
    rules = [
        {"matches": matches[at : at + _MATCHES], "backendRefs": [{"name": workload.name, "port": number}]}
        for number, matches in by_port.items()
        for at in range(0, len(matches), _MATCHES)
    ]
    options = context.options
    parent = {
        "name": options.gateway or DEFAULT_GATEWAY,
        **({"namespace": options.gateway_namespace} if options.gateway_namespace else {}),
    }
    out = []
    for at in range(0, len(rules), _RULES):
        part = name if not at else names.short(f"{name}-{names.digest(f'{host} {at}')}")
        out.append(
            {
                "apiVersion": "gateway.networking.k8s.io/v1",
                "kind": "HTTPRoute",
                "metadata": labels.metadata(context, workload, part),
                "spec": {
                    "parentRefs": [parent],
                    **({"hostnames": [host]} if host else {}),
                    "rules": rules[at : at + _RULES],
                },
            }
        )
    return out


def _ingress(
    context: Context, workload: Workload, name: str, host: str, entries: list[tuple[str, int]], secure: bool
) -> Object:
    options = context.options
    paths = [
        {
            "path": path,
            "pathType": "Prefix",
            "backend": {"service": {"name": workload.name, "port": {"number": number}}},
        }
        for path, number in entries
    ]
    tls = certificate(context, host) if secure else None
    annotations = issued(context, tls) if tls else {}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {**labels.metadata(context, workload, name), **annotations},
        "spec": {
            **({"ingressClassName": options.ingress_class} if options.ingress_class else {}),
            **({"tls": [tls]} if tls is not None else {}),
            "rules": [{**({"host": host} if host else {}), "http": {"paths": paths}}],
        },
    }
