"""The target options under `compose:`, with their defaults."""

from typing import NamedTuple

from envspec.lazy import load
from envspec_backends.containers.proxy import network
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.options import GivenOptions

__all__ = ["Options", "read"]

_LOOPBACK = "127.0.0.1"

#: what the folder of the artifacts holds besides, and what stands in the root of a system
_OURS = (".deployed", "files", "templates")
_SYSTEM = (
    "bin", "boot", "dev", "etc", "home", "lib", "media", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys",
    "tmp", "usr", "var",
)  # fmt: skip


class Options(NamedTuple):
    """`secrets`: file or environment; `secrets_dir`: folder of the secrets' files, absolute or below the folder of the
    artifacts; `bind`: the address that HTTP routes are published on; `routes`: none, traefik or network; `proxy`: the
    network that they lead through, empty where their ports are published; `builds`: this host builds the images itself;
    `selinux`: what is bound is labelled for the containers."""

    secrets: str
    secrets_dir: str
    bind: str
    routes: str
    proxy: str
    builds: bool
    selinux: bool

    @property
    def traefik(self) -> bool:
        return self.routes == "traefik"

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
        bind=given.text("bind", _LOOPBACK),
        routes=given.text("routes", "none"),
        proxy="" if context.plan.development else network(given),
        builds=not context.plan.development and given.text("build", "registry") == "host",
        selinux=given.flag("selinux", False),
    )
    if not _is_address(made.bind):
        given.refuse("bind", f"`{made.bind}` is no IP address", "write an address of the host, such as 127.0.0.1")
    if not context.plan.development:
        why = _unfit(folder)
        if why:
            help = "write an absolute path such as /srv/shop/secrets, or one below such as ./secrets"
            given.refuse("secrets_dir", f"the folder of the secrets {why}", help)
        if made.from_environment:
            given.idle("secrets_dir", "with `secrets: environment`")
        if made.builds and not any(workload.build for workload in context.plan.workloads.values()):
            given.idle("build", "where nothing is built")
        if made.proxy:
            given.idle("bind", f"with `routes: {made.routes}`")
    return made


def _is_address(text: str) -> bool:
    if text == _LOOPBACK:
        return True
    try:
        load("ipaddress").ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _unfit(path: str) -> str:
    """What speaks against a folder for secrets; empty where nothing does."""
    words = [word for word in path.split("/") if word not in ("", ".")]
    if ".." in words:
        return "is absolute or below the folder of the artifacts"
    if not words or (words[0] in _SYSTEM and len(words) == 1 if path.startswith("/") else words[0] in _OURS):
        return f"is theirs alone, which `{path}` is not"
    return ""


def _folder(path: str) -> str:
    path = path.rstrip("/") or "/"
    return path if path.startswith(("/", "./")) else f"./{path}"
