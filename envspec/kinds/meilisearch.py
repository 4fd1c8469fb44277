"""Meilisearch, the image `getmeili/meilisearch`: a search engine, one node.

Its password is the master key, from which clients are given keys of their own: sixteen bytes at least, or the server
does not start in a production tier. `.url` is the endpoint; the key is `.password`. No analytics are sent.

- port: `http` 7700
- user: 1000:1000; the image names none
- data: `/meili_data`: the database, its dumps and snapshots
- writable: `/tmp`, on disk: what is being indexed lies there
- password: the image has no file variable: a start script reads the mounted file into the server's own
  `MEILI_MASTER_KEY`; in a development tier `MEILI_MASTER_KEY`
- health: HTTP `/health`, which needs no key; asked from inside by `curl`
- stop: SIGTERM ends it at once; its store never shows what was half written
- dump: none from outside: `POST /dumps` and `POST /snapshots` write into the volume, where a backup finds them

In a production tier indexing may take two thirds of the memory limit (`MEILI_MAX_INDEXING_MEMORY`); older versions
would count with the memory of the host. A volume that another version made is not opened: read the notes of a release
before its version is written here.

- ran: nothing of the server; the start script, with a stand-in for it
- read: `Dockerfile` of meilisearch 0.27 to 1.50 (paths, entrypoint, `curl`), its sources of 1.12 and 1.50 (variables,
  signals, the length of the key), pull request 182 of meilisearch-kubernetes (user 1000, a read-only root with these
  two writable places)
- supposed: memory
"""

from __future__ import annotations

from envspec.kinds.kind import (
    Kind,
    Recipe,
    Request,
    argv,
    password_environment,
    password_script,
    recovery,
    shell,
)
from envspec.model.text import Argv, Text, literal
from envspec.model.workload import Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["KIND"]

_PORT = PortSpec("http", 7700, "http")
#: bytes that a server may take when the spec says nothing
_MEMORY = 2**30

_SERVER = (
    "set -eu\n"
    + password_script("MEILI_MASTER_KEY")
    + """\
[ -n "${MEILI_MASTER_KEY:-}" ] || { echo 'the password is empty' >&2; exit 1; }
exec meilisearch "$@"
"""
)


def _recipe(request: Request) -> Recipe:
    environment: dict[str, Text] = {
        "MEILI_ENV": literal("development" if request.development else "production"),
        "MEILI_NO_ANALYTICS": literal("true"),
        **password_environment(request, "MEILI_MASTER_KEY"),
    }
    mounted = request.mounts_password
    command: Argv | None = shell(_SERVER) + argv("sh") if mounted else None
    writable: dict[str, Writable] = {}
    if not request.development:
        environment["MEILI_MAX_INDEXING_MEMORY"] = literal(str((request.memory_limit or _MEMORY) * 2 // 3))
        writable["/tmp"] = Writable(2**30, disk=True)
    return Recipe(
        health=Health(
            "http",
            port=_PORT,
            path=literal("/health"),
            probe=argv("curl", "-fsS", "-o", "/dev/null", f"http://127.0.0.1:{_PORT.number}/health"),
            start_period=recovery(request),
        ),
        user=(1000, 1000),
        data="/meili_data",
        command=command,
        program=argv("meilisearch"),
        environment=environment,
        writable=writable,
        password_mounted=mounted,
        resources=Resources(cpu=500, memory=_MEMORY),
        shutdown=Shutdown(grace=10_000),
        # The image's entrypoint is tini.
        init=False,
    )


KIND = Kind(
    name="meilisearch",
    image="getmeili/meilisearch",
    tags=("v1.12.8",),
    recipe=_recipe,
    ports=(_PORT,),
    url="http://{host}:{port}",
    url_without_password="http://{host}:{port}",
    attributes=frozenset(("password",)),
)
