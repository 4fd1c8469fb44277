"""A reference that cannot be filled in, and what peers have to offer."""

from __future__ import annotations

from envspec.lower.references.peers import Peers
from envspec.model.workload import PortSpec
from envspec.near import listed, nearest

__all__ = ["SERVICE", "STATE", "Wrong", "no_attribute", "port_of"]

SERVICE = ("host", "port", "address", "url", "ports.NAME", "public_url")
STATE = ("host", "port", "address", "user", "password", "database", "bucket", "url", "ports.NAME")


class Wrong(Exception):  # noqa: N818 - never leaves the resolver
    """A reference that cannot be filled in: id, name, message, help."""

    def __init__(self, id: str, name: str, message: str, help: str) -> None:
        self.id, self.name, self.message, self.help = id, name, message, help


def no_attribute(attribute: str, what: str, offers: tuple[str, ...]) -> Wrong:
    """The error for an attribute that `what` does not have."""
    near = nearest(attribute, offers)
    return Wrong(
        "ENV054",
        "bad-reference",
        f"{what} has no `{attribute}`",
        f"did you mean `{near}`?" if near else f"it has {listed(offers, 20)}",
    )


def port_of(peers: Peers, section: str, name: str, port: str | None) -> PortSpec:
    """The port of that name, or the one that stands for all; raises Wrong."""
    ports = peers.ports(section, name)
    found = peers.main_port(section, name) if port is None else ports.get(port)
    if found is not None:
        return found
    if port is not None:
        near = nearest(port, ports)
        message = f"`{name}` has no port `{port}`"
        help = f"did you mean `{near}`?" if near else f"its ports are {listed(ports)}"
    elif not ports:
        message, help = f"`{name}` has no port", f"declare one: `ports:` of `{name}`"
    else:
        message = f"`{name}` has several ports and none is named http"
        help = f"say which: `ports.NAME` of {listed(ports)}"
    raise Wrong("ENV057", "unknown-port", message, help)
