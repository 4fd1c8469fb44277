"""Services: how peers and outsiders reach a workload, on the very ports of its container."""

from __future__ import annotations

import re

from envspec.model.workload import Workload
from envspec_backends.kubernetes import labels
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import Object

__all__ = ["container_ports", "port_names", "services"]

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?\Z")
_HYPHENS = re.compile(r"-{2,}")
_APP_PROTOCOLS = {"http": "http", "grpc": "kubernetes.io/h2c"}


def port_names(workload: Workload) -> dict[tuple[int, str], str]:
    """Names of the container's ports by number and transport; a name there has no two hyphens in a row."""
    out: dict[tuple[int, str], str] = {}
    for port in workload.ports.values():
        name = _HYPHENS.sub("-", port.name)
        if name in out.values():
            name = f"p-{port.number}-{port.transport}"
        out[port.number, port.transport] = name
    return out


def container_ports(workload: Workload) -> list[Object]:
    """The container's `ports`."""
    return [
        {"name": name, "containerPort": number, "protocol": transport.upper()}
        for (number, transport), name in port_names(workload).items()
    ]


def services(context: Context, workload: Workload) -> list[Object]:
    """The Services of a workload: for peers, for each alias, for a state's pod by name, for plain routes."""
    known = port_names(workload)
    ports = []
    for port in workload.ports.values():
        protocol = _APP_PROTOCOLS.get(port.protocol)
        ports.append(
            {
                "name": port.name,
                "port": port.number,
                "protocol": port.transport.upper(),
                "targetPort": known[port.number, port.transport],
                **({"appProtocol": protocol} if protocol else {}),
            }
        )
    out = []
    # without ports there is no address to balance: a name that gives the pods' own addresses
    lonely = not ports and workload.name in context.plan.graph.callers
    if ports or lonely:
        out.append(_service(context, workload, workload.name, ports, headless=not ports))
    for position, alias in enumerate(workload.aliases):
        if _NAME.match(alias):
            out.append(_service(context, workload, alias, ports, headless=not ports))
        else:
            message = f"`{alias}` can be no Service's name: small letters, digits and `-`, beginning with a letter"
            help = "let callers read the host from a reference, or take another alias"
            context.refuse((*workload.path, "aliases", position), message, help)
    if workload.role == "state":
        out.append(_service(context, workload, context.headless(workload), ports, headless=True))
    plain = [route for route in workload.routes if not route.http]
    if plain:
        outside: dict[tuple[int, str], Object] = {}
        for route in plain:
            number, transport = route.outside, route.port.transport
            outside.setdefault(
                (number, transport),
                {
                    "name": f"{transport}-{number}",
                    "port": number,
                    "protocol": transport.upper(),
                    "targetPort": known[route.port.number, transport],
                },
            )
        name = context.derived("Service", workload.name, "public", f"the LoadBalancer of `{workload.name}`")
        public = _service(context, workload, name, list(outside.values()))
        public["spec"]["type"] = "LoadBalancer"
        out.append(public)
    return out


def _service(context: Context, workload: Workload, name: str, ports: list[Object], headless: bool = False) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": labels.metadata(context, workload, name),
        "spec": {
            "type": "ClusterIP",
            **({"clusterIP": "None"} if headless else {}),
            "selector": labels.selector(context, workload.name),
            **({"ports": ports} if ports else {}),
        },
    }
