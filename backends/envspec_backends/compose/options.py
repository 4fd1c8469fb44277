"""The target options under `compose:`, with their defaults."""

from __future__ import annotations

from typing import NamedTuple

from envspec_backends.containers.networks import PROXY_NETWORK
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.options import GivenOptions

__all__ = ["Options", "read"]


class Options(NamedTuple):
    """`secrets`: file or environment; `bind`: the address that HTTP routes are published on; `routes`: none or
    traefik; `secrets_dir`: folder of the secrets' files, absolute or below the folder of the artifacts."""

    secrets: str
    secrets_dir: str
    bind: str
    routes: str

    @property
    def traefik(self) -> bool:
        return self.routes == "traefik"

    @property
    def proxy(self) -> str:
        """The network that HTTP routes lead through; empty where their ports are published."""
        return PROXY_NETWORK if self.traefik else ""

    @property
    def from_environment(self) -> bool:
        return self.secrets == "environment"


def read(context: EmissionContext) -> Options:
    """What the environment says, the defaults for the rest. The schema has checked the words."""
    given = GivenOptions(context, "compose")
    folder = given.text("secrets_dir", "./secrets")
    made = Options(
        secrets=given.text("secrets", "file"),
        secrets_dir=_folder(folder),
        bind=given.text("bind", "127.0.0.1"),
        routes=given.text("routes", "none"),
    )
    if not context.plan.development:
        if ".." in folder.split("/"):
            given.refuse(
                "secrets_dir",
                "the folder of the secrets is absolute or below the folder of the artifacts",
                "write an absolute path, or one without `..`",
            )
        if made.from_environment:
            given.idle("secrets_dir", "with `secrets: environment`")
        if made.traefik:
            given.idle("bind", "with `routes: traefik`")
    return made


def _folder(path: str) -> str:
    path = path.rstrip("/") or "/"
    return path if path.startswith(("/", "./")) else f"./{path}"
