"""memcached, the official image `memcached`: a cache that keeps nothing and knows no password.

The network policy, or the network of its callers, is what guards it. It stores 64 MB of values unless `args` say
otherwise (`args: -m 256`); raise `resources.memory` with it.

- port: `memcached` 11211
- user: 11211:11211 in every variant
- data: none
- health: the port answers; asked from inside by bash, in Alpine variants by `nc`
- stop: SIGTERM
- dump: none

Proven on memcached 1.6: the health probe for Debian variants. The image's user is read from its Dockerfiles.
"""

from __future__ import annotations

from envspec.kinds.kind import Kind, Recipe, Request, alpine, argv
from envspec.model.workload import Health, PortSpec, Resources, Shutdown

__all__ = ["KIND"]

_PORT = PortSpec("memcached", 11211, "tcp")


def _recipe(request: Request) -> Recipe:
    if alpine(request.tag):
        probe = argv("nc", "-z", "127.0.0.1", "11211")
    else:
        probe = argv("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/11211")
    return Recipe(
        ports={_PORT.name: _PORT},
        health=Health("tcp", port=_PORT, probe=probe),
        user=(11211, 11211),
        program=argv("memcached"),
        resources=Resources(cpu=100, memory=128 * 2**20),
        shutdown=Shutdown(grace=10_000),
    )


KIND = Kind(
    name="memcached",
    image="memcached",
    recipe=_recipe,
    fields=frozenset(),
    main_port=11211,
    ports={"memcached": 11211},
    scheme="memcached",
    url="memcached://{host}:{port}",
    url_without_password="memcached://{host}:{port}",
    has_password=False,
    repositories=("memcached", "bitnami/memcached"),
)
