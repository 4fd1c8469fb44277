"""The options below `nomad:` of an environment: what editors, messages and the documentation say of them."""

from __future__ import annotations

from envspec.backend.options import choice, each, number, options, text

__all__ = ["OPTIONS"]

OPTIONS = options(
    "Options for Nomad.",
    namespace=text("Namespace of the jobs.", examples=["shop-prod"]),
    region=text("Region of the cluster.", default="global", examples=["eu"]),
    datacenters=each("Datacenters that may run it.", examples=[["dc1"]]),
    node_pool=text("Node pool that it may run in.", default="default", examples=["apps"]),
    secrets=choice("`variables`: Nomad Variables; `vault`: Vault.", "variables", "vault", default="variables"),
    vault_path=text("Path of the secrets in Vault.", examples=["secret/data/shop"]),
    routes=choice("`traefik`: tags for Traefik; `none`.", "traefik", "none", default="traefik"),
    volumes=choice(
        "`host`: dynamic host volumes; `csi`: CSI volumes, with `plugin_id`.", "host", "csi", default="host"
    ),
    plugin_id=text("Id of the CSI plugin.", examples=["aws-ebs0"]),
    mhz_per_core=number("How many MHz one core counts.", default=2000),
)
