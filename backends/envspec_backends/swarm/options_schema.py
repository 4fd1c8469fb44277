"""The options below `swarm:` of an environment: what editors, messages and the documentation say of them."""

from __future__ import annotations

from envspec.backend.options import PATCHES, choice, options, switch, text

__all__ = ["OPTIONS"]

OPTIONS = options(
    "Options for Docker Swarm.",
    stack=text("Name of the stack; default `<project>-<environment>`.", examples=["shop-prod"]),
    routes=choice(
        "`none`: ports that every node answers on; `traefik`: labels for Traefik's Swarm provider; `network`: services "
        "with an HTTP route join `proxy_network`, and the proxy there knows the rest.",
        "none",
        "traefik",
        "network",
        default="none",
    ),
    proxy_network=text("Overlay network of a proxy that is there already.", default="traefik", examples=["proxy"]),
    registry_auth=switch("Hand the deployer's registry login to the nodes.", default=False),
    patches=PATCHES,
)
