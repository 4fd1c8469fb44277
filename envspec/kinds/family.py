"""The images of one server: what differs in each from the image that its kind takes by itself.

The table of a kind stands in the kind's own file. It serves the lowering of a state, the rules about images, and the
page of the kinds.
"""

import re
from typing import NamedTuple

from envspec.model.workload import Writable

__all__ = ["Family", "bitnami", "names", "short"]


class Family(NamedTuple):
    """The images of one repository.

    `source` is where these facts were read: files of the image's own sources, and their version. `tags` are examples.
    `version` is a pattern whose first group is the server's major version in a tag; without one a tag begins with it.
    `alpine` is None where the tag says whether it is Alpine. `user`, `data` and `writable` stand where they are not
    those of the kind's own image. `program` is its command, where `args` alone would lose a part of it; `entrypoint`
    the name of its entrypoint, where a start script has to go on to another than the kind's. `unfit` says why the kind
    can't run it; then the kind's own image is what to take, or kind `custom` where `custom` says so.
    """

    repository: str
    source: str = ""
    tags: tuple[str, ...] = ()
    version: str = ""
    alpine: bool | None = None
    user: tuple[int, int] | None = None
    data: str = ""
    writable: dict[str, Writable] = {}
    program: tuple[str, ...] = ()
    entrypoint: str = ""
    unfit: str = ""
    custom: bool = False

    def is_alpine(self, tag: str) -> bool:
        """True for the Alpine variant: `16.4-alpine`, `alpine3.20`."""
        return "alpine" in tag if self.alpine is None else self.alpine

    def major(self, tag: str) -> int | None:
        """The server's major version, 16 of `16.4-alpine`; None when the tag does not say it."""
        found = re.search(self.version or r"^([0-9]{1,5})(?![0-9])", tag)
        return int(found[1]) if found else None


def bitnami(name: str) -> tuple[Family, ...]:
    """Bitnami's image of a server, under both names: another user, other paths, other variables."""
    unfit = "it runs as user 1001, keeps its data below /bitnami, and has variables of its own"
    source = "bitnami/postgresql/17/debian-12/Dockerfile of bitnami/containers, November 2024; all are made alike"
    return tuple(Family(f"{publisher}/{name}", source, unfit=unfit) for publisher in ("bitnami", "bitnamilegacy"))


def short(repository: str) -> str:
    """The name without what Docker Hub may leave out: `docker.io/library/redis` is `redis`."""
    return repository.removeprefix("index.").removeprefix("docker.io/").removeprefix("library/")


def names(repository: str) -> tuple[str, ...]:
    """What an image may be called in a table, the exact name first, then those that a copy in a registry keeps.

    `registry.example.com/hub/library/redis` is a copy of `redis`, and `hub.example.com/pgvector/pgvector` one of
    `pgvector/pgvector`; `example.com/acme/redis` is an image of acme's.
    """
    exact = short(repository)
    host, _, path = exact.partition("/")
    if not path or ("." not in host and ":" not in host and host != "localhost"):
        return (exact,)
    words = path.split("/")
    found = [exact, path]
    found += ["/".join(words[at:]) for at in range(1, len(words) - 1)]
    return tuple(dict.fromkeys(name.removeprefix("library/") for name in found))
