"""Qdrant, the image `qdrant/qdrant`: a vector database, one node.

Its password is the API key, which clients send in the header `api-key`. `.url` is the HTTP endpoint; gRPC has the port
`grpc`. Nothing about its use is sent to its makers.

- ports: `http` 6333, `grpc` 6334
- user: 1000:1000, which is that of the `-unprivileged` tags; the others name none
- data: `/qdrant/storage`; snapshots lie in `snapshots` inside it
- writable: `/tmp`
- password: the image has no file variable: a start script reads the mounted file into the server's own
  `QDRANT__SERVICE__API_KEY`; in a development tier that variable
- health: HTTP `/readyz`, which needs no key; asked from inside by bash, the image has no other client
- stop: SIGTERM, half a minute of grace
- dump: none from outside: `POST /collections/NAME/snapshots` writes into the volume, where a backup finds them

In a production tier the server is the container's first process: the image's own script ends before it.

- ran: nothing of the server; the start script and the probe, with stand-ins
- read: `Dockerfile`, `tools/entrypoint.sh`, `config/config.yaml`, `.github/workflows/docker-image.yml` (user 1000),
  `src/startup.rs` and `src/actix/mod.rs` of qdrant 1.19 (paths without a key, the file that tells of a start)
- supposed: memory; that a snapshot's folder inside the storage is none of a collection's
"""

from __future__ import annotations

from envspec.kinds.kind import Kind, Recipe, Request, argv, password_environment, password_script, recovery, shell
from envspec.model.text import Argv, Text, literal
from envspec.model.workload import Health, PortSpec, Resources, Shutdown

__all__ = ["KIND"]

_HTTP = PortSpec("http", 6333, "http")
_GRPC = PortSpec("grpc", 6334, "grpc")
_KEY = "QDRANT__SERVICE__API_KEY"

_SERVER = (
    "set -eu\n"
    + password_script(_KEY)
    + f"""\
[ -n "${{{_KEY}:-}}" ] || {{ echo 'the password is empty' >&2; exit 1; }}
exec ./qdrant "$@"
"""
)

_HEALTH = f"""\
exec 3<>/dev/tcp/127.0.0.1/{_HTTP.number}
printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3
read -r _ answer _ <&3
[ "$answer" = 200 ]
"""


def _recipe(request: Request) -> Recipe:
    environment: dict[str, Text] = {
        "QDRANT__TELEMETRY_DISABLED": literal("true"),
        "QDRANT__STORAGE__SNAPSHOTS_PATH": literal("./storage/snapshots"),
        "QDRANT_INIT_FILE_PATH": literal("/tmp/.qdrant-initialized"),
        **password_environment(request, _KEY),
    }
    mounted = request.mounts_password
    command: Argv | None = None
    if mounted:
        command = shell(_SERVER) + argv("sh")
    elif not request.development:
        command = argv("./qdrant")
    return Recipe(
        health=Health(
            "http",
            port=_HTTP,
            path=literal("/readyz"),
            probe=argv("bash", "-c", _HEALTH),
            timeout=5_000,
            start_period=recovery(request),
        ),
        user=(1000, 1000),
        data="/qdrant/storage",
        command=command,
        program=argv("./entrypoint.sh"),
        environment=environment,
        password_mounted=mounted,
        resources=Resources(cpu=250, memory=2**30),
        shutdown=Shutdown(grace=30_000),
    )


KIND = Kind(
    name="qdrant",
    image="qdrant/qdrant",
    tags=("v1.19.0", "v1.19.0-unprivileged"),
    recipe=_recipe,
    ports=(_HTTP, _GRPC),
    fields=frozenset(("auth",)),
    url="http://{host}:{port}",
    url_without_password="http://{host}:{port}",
    attributes=frozenset(("password",)),
)
