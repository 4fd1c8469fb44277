"""Redis, the official image `redis`.

Without `storage` it is a cache and writes nothing; with it every write goes to an append-only file. In a
production tier data may take three quarters of the memory limit (`--maxmemory`); then writes are refused and nothing
is evicted (`noeviction`, what a queue needs). A cache says `args: --maxmemory-policy allkeys-lru`, and `--maxmemory`
there says another size. The login is the default user with a password, so `.url` names no user.

- port: `redis` 6379
- user: 999:999, Alpine variants 999:1000
- data: `/data`; in memory without `storage`
- password: the image has no file variable: a start script reads the mounted file and writes `requirepass`
  into a file in `/tmp`, which is memory, for this user alone; in a development tier `REDISCLI_AUTH`
- health: `redis-cli ping` must answer PONG, so a server that still loads its data is not healthy
- stop: SIGTERM, one minute of grace
- dump: `redis-cli --rdb`

A restore works on the files while the state is stopped: a running server would overwrite what is put there.

- ran: Redis 7.0 of Debian, as this user on a read-only root: the start script with passwords of any bytes, health with
  and without a password, dump, loss and restore; on Docker with `deploy.sh` too. The entrypoint is a stand-in
- read: `Dockerfile.template` and `docker-entrypoint.sh` of docker-library/redis, June 2024, for 6.2 to 7.4 (users,
  paths)
- supposed: that the entrypoint of version 8, which loads modules, takes the same words
"""

from __future__ import annotations

from envspec.kinds.family import Family, bitnami
from envspec.kinds.kind import Kind, Recipe, Request
from envspec.kinds.support.redislike import recipe
from envspec.model.workload import PortSpec

__all__ = ["KIND"]

_PORT = PortSpec("redis", 6379, "tcp")
_STACK = "etc/scripts/entrypoint.redis-stack-server.sh of redis-stack/redis-stack"
_UNFIT = "its own entrypoint makes a configuration of variables; Redis 8 has its modules"


def _recipe(request: Request) -> Recipe:
    return recipe(request, "redis-server", "redis-cli", _PORT)


KIND = Kind(
    name="redis",
    image="redis",
    tags=("7.4.1", "7.4.1-alpine"),
    recipe=_recipe,
    ports=(_PORT,),
    fields=frozenset(("auth",)),
    url="redis://:{password}@{host}:{port}",
    url_without_password="redis://{host}:{port}",
    default_user="default",
    attributes=frozenset(("user", "password")),
    schemes=("redis", "rediss"),
    families=(
        Family("redis/redis-stack-server", _STACK, unfit=_UNFIT),
        Family("redis/redis-stack", _STACK, unfit=_UNFIT),
        *bitnami("redis"),
    ),
    repositories=("cimg/redis",),
)
