"""The network of a group: its ports, and the services by which they are found."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.nomad.canary import CANARY, LIVE, hidden, static_ports
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.health import check, checked_port
from envspec_backends.nomad.routes import tags
from envspec_backends.shared.hcl import Block, Value

__all__ = ["network", "services"]


def _labels(context: Context, workload: Workload) -> dict[str, str]:
    """Port name -> label, of letters, digits and `_`.

    Two ports on one number of the host (DNS over TCP and UDP) are one port to Nomad.
    """
    fixed = static_ports(context, workload)
    first: dict[int, str] = {}
    out = {}
    for name in workload.ports:
        label = name.replace("-", "_")
        out[name] = first.setdefault(fixed[name], label) if name in fixed else label
    return out


def _contradictions(context: Context, workload: Workload, fixed: dict[str, int]) -> None:
    inside: dict[int, int] = {}
    for at, route in enumerate(workload.routes):
        outside = fixed.get(route.port.name)
        if (
            not route.http
            and outside is not None
            and inside.setdefault(outside, route.port.number) != route.port.number
        ):
            message = f"port {outside} of the host leads to one port of the container, and two are asked for"
            context.refuse((*workload.path, "routes", at), message, "publish them on different ports")


def network(context: Context, workload: Workload) -> Block:
    """The `network` block. Every group has its own network unless the spec asks for the host's."""
    host = workload.security.host_network
    block = Block("network", mode="host" if host else "bridge")
    fixed = static_ports(context, workload)
    labels = _labels(context, workload)
    _contradictions(context, workload, fixed)
    written = set()
    for port in workload.ports.values():
        if port.transport == "udp":
            message = "a port is open for TCP as well as UDP on Nomad"
            context.approximate((*workload.path, "ports", port.name, "protocol"), message)
    for port in workload.ports.values():
        label = labels[port.name]
        if label not in written:
            written.add(label)
            made = block.block("port", label)
            made.set(static=fixed.get(port.name), to=None if host else port.number)
    return block


def services(context: Context, workload: Workload) -> list[Block]:
    """A `service` block for each port; the check stands in the one whose port it asks."""
    labels = _labels(context, workload)
    asked = checked_port(workload)
    probe = check(context, workload)
    out = []
    for port in workload.ports.values():
        block = Block("service", name=context.names.service(workload.name, port.name))
        block.set(provider="nomad", port=labels[port.name])
        marks: list[Value] = list(tags(context, workload, port))
        if hidden(context, workload):
            block.set(tags=[LIVE, *marks], canary_tags=[CANARY])
        elif marks:
            block.set(tags=marks)
        if probe is not None and port == asked:
            block.add(probe)
        out.append(block)
    return out
