"""NATS, the official image `nats`, with JetStream when there is `storage`.

Take an `-alpine` tag for production: the plain image has nothing but the server in it. It runs, but its password
reaches it as an environment variable, which allows no `"` and no backslash in the password, and a target that can
only ask from inside the container (Compose) cannot check its health.

- ports: `nats` 4222; `monitoring` 8222 (HTTP, for the health check)
- user: 1000:1000; the image names none
- data: `/data` (JetStream), with `storage` alone
- password: Alpine: a start script reads the mounted file and writes the configuration into `/tmp`, for this
  user alone; else, and in a development tier, `NATS_PASSWORD`, which the configuration names
- health: HTTP `/healthz` on the monitoring port; asked from inside by `wget` in Alpine variants
- stop: SIGTERM, half a minute of grace
- dump: none: streams are backed up with the `nats` tool, which the image does not have

- ran: nats-server 2.9 of Debian, as this user on a read-only root: both ways of the configuration, the start script
  with passwords of any bytes, health
- read: `2.11.x/alpine3.22/Dockerfile` and `2.11.x/scratch/Dockerfile` of nats-io/nats-docker, August 2026, for 2.11.17
  (entrypoints, that no user is named)
- supposed: memory
"""

from __future__ import annotations

from envspec.kinds.family import bitnami
from envspec.kinds.kind import Kind, Recipe, Request, argv, password_environment, shell
from envspec.model.text import Argv, Text, literal, text
from envspec.model.workload import ConfigFile, Health, PortSpec, Resources, Shutdown

__all__ = ["KIND"]

_NATS = PortSpec("nats", 4222, "tcp")
_MONITORING = PortSpec("monitoring", 8222, "http")

_CONFIG = "/etc/nats/envspec.conf"
# Values of variables are read as configuration: NATS_PASSWORD comes with its quotes.
_AUTHORIZATION = b"authorization {\n  user: $NATS_USER\n  password: $NATS_PASSWORD\n}\n"

# Every byte as \\xHH, which the configuration takes between double quotes.
_SERVER = """\
set -eu
umask 077
password=$(cat "$PASSWORD_FILE")
NATS_PASSWORD=\\"$(printf %s "$password" | od -An -v -tx1 | tr -d ' \\n' | sed 's/../\\\\x&/g')\\"
[ "$NATS_PASSWORD" != '""' ] || { echo 'the password is empty' >&2; exit 1; }
printf 'authorization {\\n  user: %s\\n  password: %s\\n}\\n' "$NATS_USER" "$NATS_PASSWORD" >/tmp/nats.conf
unset NATS_PASSWORD
exec nats-server --config /tmp/nats.conf "$@"
"""


def _recipe(request: Request) -> Recipe:
    small = not request.alpine
    options = argv("--port", str(_NATS.number), "--http_port", str(_MONITORING.number))
    if request.storage is not None:
        options += argv("--jetstream", "--store_dir", "/data")
    environment: dict[str, Text] = {}
    files: dict[str, ConfigFile] = {}
    mounted = False
    # The entrypoint of the plain image is the server itself, that of Alpine variants wants the program's name.
    command: Argv = options if small else argv("nats-server") + options
    if request.password is not None:
        environment["NATS_USER"] = literal(f'"{request.user}"')
        mounted = not request.development and not small
        if mounted:
            environment.update(password_environment(request, "NATS_PASSWORD"))
            command = shell(_SERVER) + argv("sh") + options
        else:
            environment["NATS_PASSWORD"] = text(('"', *request.password.parts, '"'))
            files[_CONFIG] = ConfigFile(_AUTHORIZATION)
            command += argv("--config", _CONFIG)
    probe = () if small else argv("wget", "-q", "-O", "/dev/null", f"http://127.0.0.1:{_MONITORING.number}/healthz")
    return Recipe(
        health=Health("http", port=_MONITORING, path=literal("/healthz"), probe=probe, start_period=10_000),
        user=(1000, 1000),
        data="/data" if request.storage is not None else "",
        command=command,
        environment=environment,
        files=files,
        password_mounted=mounted,
        resources=Resources(cpu=100, memory=128 * 2**20),
        shutdown=Shutdown(grace=30_000),
    )


KIND = Kind(
    name="nats",
    image="nats",
    tags=("2.11.1", "2.11.1-alpine"),
    recipe=_recipe,
    ports=(_NATS, _MONITORING),
    fields=frozenset(("user", "auth")),
    url="nats://{user}:{password}@{host}:{port}",
    url_without_password="nats://{host}:{port}",
    attributes=frozenset(("user", "password")),
    schemes=("nats",),
    families=bitnami("nats"),
)
