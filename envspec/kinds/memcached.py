"""memcached, the official image `memcached`: a cache that keeps nothing and knows no password.

The network policy, or the network of its callers, is what guards it. It stores 64 MB of values unless `args` say
otherwise (`args: -m 256`); raise `resources.memory` with it.

- port: `memcached` 11211
- user: 11211:11211 in every variant
- data: none
- health: the port answers; asked from inside by bash, in Alpine variants by `nc`
- stop: SIGTERM
- dump: none

- ran: memcached 1.6 of Debian, as this user on a read-only root, and the health probe of Debian's variants
- read: `1/debian/Dockerfile` and `1/alpine/Dockerfile` of docker-library/memcached, July 2026, for 1.6.45 (user)
- supposed: that busybox's `nc -z` in Alpine variants does what it says
"""

from __future__ import annotations

from envspec.kinds.family import bitnami
from envspec.kinds.kind import Kind, Recipe, Request, argv
from envspec.model.workload import Health, PortSpec, Resources, Shutdown

__all__ = ["KIND"]

_PORT = PortSpec("memcached", 11211, "tcp")


def _recipe(request: Request) -> Recipe:
    if request.alpine:
        probe = argv("nc", "-z", "127.0.0.1", str(_PORT.number))
    else:
        probe = argv("bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{_PORT.number}")
    return Recipe(
        health=Health("tcp", port=_PORT, probe=probe),
        user=(11211, 11211),
        program=argv("memcached"),
        resources=Resources(cpu=100, memory=128 * 2**20),
        shutdown=Shutdown(grace=10_000),
    )


KIND = Kind(
    name="memcached",
    image="memcached",
    tags=("1.6.31", "1.6.31-alpine"),
    recipe=_recipe,
    ports=(_PORT,),
    url="memcached://{host}:{port}",
    url_without_password="memcached://{host}:{port}",
    schemes=("memcached",),
    families=bitnami("memcached"),
)
