"""The options below `nomad:` of an environment, with their defaults."""

from typing import NamedTuple

from envspec.backend import SecretStore
from envspec.model.plan import Plan
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.options import GivenOptions

__all__ = ["Options", "read", "secret_stores"]


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


_LETTERS = "use letters, digits and `-`, 128 at most"
_MORE = "use letters, digits, `-`, `_` and `.`"
#: what Nomad takes for names; a namespace or pool of `*` means all of them to its commands
_NAMES = {
    "namespace": ("[A-Za-z0-9-]{1,128}", _LETTERS),
    "region": ("[A-Za-z0-9][A-Za-z0-9._-]{0,127}", _MORE),
    "datacenters": (r"[A-Za-z0-9*][A-Za-z0-9._*-]{0,127}", f"{_MORE}, and `*` for any"),
    "node_pool": ("[A-Za-z0-9_-]{1,128}", "use letters, digits, `-` and `_`, 128 at most"),
    "plugin_id": ("[A-Za-z0-9][A-Za-z0-9._-]{0,127}", _MORE),
    "vault_path": (r"[!-~]+", "write the path without blanks"),
}


def read(context: EmissionContext) -> Options:
    """The options of the Plan; reports what does nothing, and what lacks another beside it."""
    given = GivenOptions(context, "nomad")

    def partner(name: str, value: str, needs: str, what: str) -> str:
        """The option `needs`, which `name: value` cannot do without and nothing else uses."""
        if given.text(name) != value:
            given.idle(needs, f"without `{name}: {value}`")
            return ""
        if not given.text(needs):
            given.refuse(name, f"`{name}: {value}` needs `{needs}`: {what}", f"write `{needs}` beside it")
        return given.text(needs)

    for name, (pattern, help) in _NAMES.items():
        given.must_match(name, pattern, help)
    return Options(
        namespace=given.text("namespace"),
        region=given.text("region"),
        datacenters=given.texts("datacenters"),
        node_pool=given.text("node_pool"),
        vault_path=partner("secrets", "vault", "vault_path", "the KV secret that holds the values"),
        traefik=given.text("routes", "traefik") == "traefik",
        csi_plugin=partner("volumes", "csi", "plugin_id", "the CSI plugin that makes the volumes"),
        mhz_per_core=int(given.text("mhz_per_core", "2000")),
    )


def secret_stores(plan: Plan) -> tuple[SecretStore, ...]:
    """Where the environment's secrets are read. Variables stand below a job, and so are shared by namespace alone."""
    given = plan.options.get("nomad", {})
    if given.get("secrets") == "vault":
        return (SecretStore("the Vault path", str(given.get("vault_path", ""))),)
    if given.get("namespace"):
        return (SecretStore("the Nomad namespace", str(given["namespace"]), str(given.get("region", "global"))),)
    return ()
