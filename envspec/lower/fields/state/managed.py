"""`managed`: a state that somebody else runs."""

from __future__ import annotations

import re

from envspec.kinds.kind import Kind
from envspec.lower.fields.egress import is_network
from envspec.lower.references.resolver import Resolver
from envspec.model.plan import Managed
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["lower_managed"]


def lower_managed(
    resolver: Resolver, name: str, kind_name: str, kind: Kind | None, node: Mapping, path: Path
) -> Managed:
    """What the environment gives of it, and the ports under which it is reached."""
    caller, resolver.edges.caller = resolver.edges.caller, ""
    values = {
        key: resolver.text(value, (*path, "managed", key))
        for key, value in node.items.items()
        if isinstance(value, Scalar) and key != "cidr"
    }
    cidr = resolver.plain(node.items.get("cidr"), (*path, "managed", "cidr"), "an address range")
    if cidr and not is_network(cidr):
        resolver.context.report(
            "ENV068",
            "bad-value",
            f"`{cidr}` is no address range",
            node.items["cidr"].span,
            "write a range such as 10.20.0.0/16",
            (*path, "managed", "cidr"),
        )
        cidr = ""
    resolver.edges.caller = caller
    given = values.get("port")
    number = "".join(str(part) for part in given.parts) if given is not None and given.plain else ""
    known: tuple[int, ...] = tuple(spec.number for spec in resolver.peers.ports("state", name).values())
    if re.fullmatch("[0-9]{1,5}", number) and 0 < int(number) < 65_536:
        known = (int(number),)
    elif number:
        resolver.context.report(
            "ENV068",
            "bad-value",
            f"`{number}` is not a port",
            node.items["port"].span,
            "a port is a number from 1 to 65535",
            (*path, "managed", "port"),
        )
    elif kind is not None:
        known = (kind.main_port.number,)
    return Managed(name, kind_name, path, values, known, cidr)
