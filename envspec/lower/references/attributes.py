"""What can be asked of a service or of a state: `${services.NAME.ATTRIBUTE}`."""

from __future__ import annotations

from envspec.lower.references.peers import Peers
from envspec.lower.references.unresolved import UnresolvedError
from envspec.model.workload import PortSpec
from envspec.near import did_you_mean, listed

__all__ = ["OF_A_SERVICE", "OF_A_STATE", "is_attribute", "port_of", "unknown_attribute"]

OF_A_SERVICE = ("host", "port", "address", "url", "ports.NAME", "public_url")
OF_A_STATE = ("host", "port", "address", "user", "password", "database", "bucket", "url", "ports.NAME", "public_url")

_FIRST_WORDS = frozenset(("", *(each.partition(".")[0] for each in (*OF_A_SERVICE, *OF_A_STATE))))


def is_attribute(text: str) -> bool:
    """Whether some peer has it; who asks for anything else is wrong whatever the peer is."""
    return text.partition(".")[0] in _FIRST_WORDS


def unknown_attribute(attribute: str, of: str, known: tuple[str, ...]) -> UnresolvedError:
    """The error of asking `of` for an attribute that it does not have."""
    help = did_you_mean(attribute, known, f"it has {listed(known, 20)}")
    return UnresolvedError("ENV054", "bad-reference", f"{of} has no `{attribute}`", help)


def port_of(peers: Peers, section: str, name: str, port: str | None) -> PortSpec:
    """The port of that name, or with None the one that stands for all. Raises UnresolvedError."""
    ports = peers.ports(section, name)
    found = peers.main_port(section, name) if port is None else ports.get(port)
    if found is not None:
        return found
    if port is not None:
        message = f"`{name}` has no port `{port}`"
        help = did_you_mean(port, ports, f"its ports are {listed(ports)}")
    elif not ports:
        message, help = f"`{name}` has no port", f"declare one: `ports:` of `{name}`"
    else:
        message = f"`{name}` has several ports and none is named http"
        help = f"say which: `ports.NAME` of {listed(ports)}"
    raise UnresolvedError("ENV057", "unknown-port", message, help)
