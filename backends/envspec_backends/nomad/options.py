"""The options below `nomad:` of an environment, with their defaults."""

from __future__ import annotations

from typing import NamedTuple

from envspec.backend import approximated, refused
from envspec.diagnostic import Diagnostic
from envspec.model.plan import Option, Plan

__all__ = ["Options", "read"]


class Options(NamedTuple):
    """Empty texts mean that Nomad's own default stands (namespace `default`, all datacenters of the region)."""

    namespace: str = ""
    region: str = ""
    datacenters: tuple[str, ...] = ()
    node_pool: str = ""
    vault_path: str = ""
    traefik: bool = True
    csi_plugin: str = ""
    mhz_per_core: int = 2000


def _text(value: Option | None) -> str:
    return value if isinstance(value, str) else ""


def read(plan: Plan) -> tuple[Options, list[Diagnostic]]:
    """The options of the Plan, and what is wrong with them."""
    given = plan.options.get("nomad", {})
    found: list[Diagnostic] = []

    def partner(name: str, value: str, needs: str, what: str) -> str:
        text = _text(given.get(needs))
        if given.get(name) != value:
            if text:
                message = f"it does nothing without `{name}: {value}`"
                found.append(approximated(("options", "nomad", needs), message))
            return ""
        if not text:
            message = f"`{name}: {value}` needs `{needs}`: {what}"
            found.append(refused(("options", "nomad", name), message, f"write `{needs}` beside it"))
        return text

    datacenters = given.get("datacenters", ())
    return Options(
        namespace=_text(given.get("namespace")),
        region=_text(given.get("region")),
        datacenters=datacenters if isinstance(datacenters, tuple) else (),
        node_pool=_text(given.get("node_pool")),
        vault_path=partner("secrets", "vault", "vault_path", "the KV secret that holds the values"),
        traefik=given.get("routes", "traefik") == "traefik",
        csi_plugin=partner("volumes", "csi", "plugin_id", "the CSI plugin that makes the volumes"),
        mhz_per_core=int(_text(given.get("mhz_per_core")) or 2000),
    ), found
