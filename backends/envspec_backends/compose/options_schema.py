"""The options below `compose:` of an environment: what editors, messages and the documentation say of them."""

from __future__ import annotations

from envspec.backend.options import PATCHES, choice, options, switch, text

__all__ = ["OPTIONS"]

OPTIONS = options(
    "Options for Docker Compose in production.",
    secrets=choice(
        "`file`: files in `secrets_dir`; `environment`: `${NAME:?…}` from the deployer's environment, for values in "
        "`environment`.",
        "file",
        "environment",
        default="file",
    ),
    secrets_dir=text(
        "Folder with one file for each secret and nothing else, on the production host: absolute, or below the "
        "folder of the artifacts.",
        default="./secrets",
    ),
    bind=text("Address that HTTP routes are published on.", default="127.0.0.1", examples=["10.0.0.7"]),
    build=choice(
        "`registry`: images come from there; `host`: deploy.sh builds them on its machine before it rolls out, from "
        "the sources, which must be there.",
        "registry",
        "host",
        default="registry",
    ),
    routes=choice(
        "`none`: published ports; `traefik`: labels for Traefik; `network`: services with an HTTP route join "
        "`proxy_network`, and the proxy there knows the rest.",
        "none",
        "traefik",
        "network",
        default="none",
    ),
    proxy_network=text("Network of a proxy that is there already.", default="traefik", examples=["proxy"]),
    selinux=switch(
        "Label what is mounted from the host for the containers (`z`), on machines that enforce SELinux.", default=False
    ),
    patches=PATCHES,
)
