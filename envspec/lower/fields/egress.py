"""What a workload reaches outside: `egress`, and names that `hosts` gives to addresses."""

from __future__ import annotations

import re

from envspec.lazy import load
from envspec.lower.context import fields, items
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import HOST_GATEWAY
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["egress", "hosts", "is_network"]

_CIDR = r"[0-9a-fA-F:.]+/[0-9]{1,3}\Z"


def egress(resolver: Resolver, entry: Mapping, path: Path) -> tuple[str, ...]:
    """`internet` or address ranges."""
    found: list[str] = []
    for position, node in items(entry, "egress"):
        if not isinstance(node, Scalar):
            continue
        where: Path = (*path, "egress", position)
        value = resolver.plain(node, where, "an address range")
        if value and value != "internet" and not is_network(value):
            resolver.context.report(
                "ENV068",
                "bad-value",
                f"`{value}` is neither `internet` nor an address range",
                node.span,
                "write a range such as 10.20.0.0/16; names cannot be held to by a network policy",
                where,
            )
            continue
        if value:
            found.append(value)
    return tuple(dict.fromkeys(found))


def is_network(value: str) -> bool:
    """True for an IPv4 or IPv6 range whose host bits are zero, as every target wants it."""
    if not re.match(_CIDR, value):
        return False
    try:
        load("ipaddress").ip_network(value)
    except ValueError:
        return False
    return True


def hosts(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, str]:
    """Extra host names and their addresses, or the word for the machine itself."""
    found: dict[str, str] = {}
    for name, node in fields(entry, "hosts").items():
        where: Path = (*path, "hosts", name)
        value = resolver.plain(node, where, "an address")
        try:
            if value:
                if value != HOST_GATEWAY:
                    load("ipaddress").ip_address(value)
                found[name] = value
        except ValueError:
            resolver.context.report(
                "ENV068",
                "bad-value",
                f"`{value}` is not an IP address",
                node.span,
                "write an address such as 10.0.0.7, or `host-gateway` for the machine itself",
                where,
            )
    return found
