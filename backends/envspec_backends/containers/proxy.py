"""A proxy that is there already: which network leads to it, and what of a route it must know by itself."""

from __future__ import annotations

from envspec.model.workload import Route
from envspec.source import Path
from envspec_backends.containers.context import ContainerContext
from envspec_backends.containers.networks import PROXY_NETWORK
from envspec_backends.shared.options import GivenOptions

__all__ = ["led", "network"]


def network(given: GivenOptions) -> str:
    """The network that HTTP routes lead through, `proxy_network`; empty where ports are published (`routes: none`)."""
    if given.text("routes", "none") != "none":
        given.must_match("proxy_network", "[A-Za-z0-9][A-Za-z0-9_.-]*", "use letters, digits, `-`, `_` and `.`")
        return given.text("proxy_network", PROXY_NETWORK)
    given.idle("proxy_network", "without `routes: traefik` or `routes: network`")
    return ""


def led(context: ContainerContext, route: Route, path: Path, told: bool, proxy: str, target: str) -> None:
    """Reports the port that nobody publishes and, where no label tells the proxy (`told`), what it cannot know."""
    if route.publish is not None:
        context.approximate((*path, "publish"), "the proxy publishes its own ports, not this one")
    if told or not context.is_written(path):
        return
    message = f"the proxy on the network {proxy} must know it by itself"
    help = f"say `routes: traefik` under `{target}`, and Traefik is told"
    tls = route.tls and context.is_written((*path, "tls"))
    for field, said in (("host", bool(route.host)), ("path", route.path != "/"), ("tls", tls)):
        if said:
            context.approximate((*path, field), message, help)
