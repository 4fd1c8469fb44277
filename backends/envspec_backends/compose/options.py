"""The target options under `compose:`, with their defaults."""

from __future__ import annotations

from typing import NamedTuple

from envspec.model.plan import Option

__all__ = ["Options", "read"]


class Options(NamedTuple):
    """`secrets`: file or environment; `bind`: the address that HTTP routes are published on; `routes`: none or
    traefik; `secrets_dir`: folder of the secrets' files, absolute or below the folder of the artifacts."""

    secrets: str = "file"
    secrets_dir: str = "./secrets"
    bind: str = "127.0.0.1"
    routes: str = "none"

    @property
    def traefik(self) -> bool:
        return self.routes == "traefik"

    @property
    def from_environment(self) -> bool:
        return self.secrets == "environment"


def read(options: dict[str, Option]) -> Options:
    """What the environment says, the defaults for the rest. The schema has checked the words."""
    known = {name: str(options[name]) for name in Options._fields if name in options}
    read = Options(**known)
    folder = read.secrets_dir.rstrip("/") or "/"
    if not folder.startswith(("/", "./")):
        folder = f"./{folder}"
    return read._replace(secrets_dir=folder)
