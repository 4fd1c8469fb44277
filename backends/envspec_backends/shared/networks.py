"""Address ranges, as targets take them."""

from __future__ import annotations

from envspec.lazy import load

__all__ = ["is_network"]


def is_network(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 range whose host bits are zero, with its prefix."""
    try:
        load("ipaddress").ip_network(text)
    except ValueError:
        return False
    return "/" in text
