"""InfluxDB 2, the official image `influxdb`: time series, one server.

The user that the spec names is the first, and its password is the token of the operator too, which clients send:
`.password`, eight characters at least and 72 at most. The first organisation and the first bucket are called like
`.database`. All of it is made when the volume is empty. Versions 1 and 3 are other servers.

- port: `http` 8086
- user: 1000:1000 in every variant
- data: `/var/lib/influxdb2`
- writable: `/etc/influxdb2` (the tool's login, made with a new volume), `/tmp`
- password: `DOCKER_INFLUXDB_INIT_PASSWORD_FILE` and `DOCKER_INFLUXDB_INIT_ADMIN_TOKEN_FILE`; in a development tier the
  variables without `_FILE`
- health: HTTP `/health`; asked from inside by `curl`. The server that only initialises a new volume listens on 9999
- stop: SIGTERM, one minute of grace
- dump: `influx backup` of everything, into a folder. A restore replaces all data, users and tokens (`--full`)

- ran: nothing of the server; the scripts of dump and restore, with a stand-in for `influx`
- read: `influxdb/2.7` and `influxdb/2.9` of influxdata/influxdata-docker, August 2026: both Dockerfiles of each
  (user, paths, `curl`), `entrypoint.sh` (variables, ports), `default-config.yml`
- supposed: memory; that the token of the operator may restore with `--full`, as the manual of `influx restore` says
"""

from __future__ import annotations

from envspec.kinds.family import bitnami
from envspec.kinds.kind import (
    Kind,
    Recipe,
    Request,
    Task,
    argv,
    host_and_port,
    password_environment,
    password_script,
    recovery,
)
from envspec.kinds.support.dump import dump_command, restore_command
from envspec.model.text import Argv, Text, literal
from envspec.model.workload import Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["KIND"]

_PORT = PortSpec("http", 8086, "http")

# The tool takes its host and its token from the environment.
_LOGIN = (
    password_script("INFLUX_TOKEN")
    + """\
INFLUX_HOST="http://$DB_HOST:$DB_PORT"
export INFLUX_HOST
"""
)

_DUMP = (
    _LOGIN
    + """\
begin all .d
influx backup "$part"
finish all .d
"""
)

_RESTORE = (
    _LOGIN
    + """\
restore() {
  influx restore --full "$2"
}
"""
)


def _recipe(request: Request) -> Recipe:
    environment: dict[str, Text] = {
        "DOCKER_INFLUXDB_INIT_MODE": literal("setup"),
        "DOCKER_INFLUXDB_INIT_USERNAME": literal(request.user),
        "DOCKER_INFLUXDB_INIT_ORG": literal(request.database),
        "DOCKER_INFLUXDB_INIT_BUCKET": literal(request.database),
        "INFLUXD_REPORTING_DISABLED": literal("true"),
    }
    mounted = request.mounts_password
    for variable in ("DOCKER_INFLUXDB_INIT_PASSWORD", "DOCKER_INFLUXDB_INIT_ADMIN_TOKEN"):
        if mounted:
            environment[f"{variable}_FILE"] = literal(request.password_file)
        elif request.password is not None:
            environment[variable] = request.password
    client: dict[str, Text] = {
        **host_and_port(request, _PORT, "DB_HOST", "DB_PORT"),
        "INFLUX_CONFIGS_PATH": literal("/tmp/influx-configs"),
        **password_environment(request, "INFLUX_TOKEN"),
    }

    def task(command: Argv) -> Task:
        return Task(command, environment=client, password=mounted)

    return Recipe(
        health=Health(
            "http",
            port=_PORT,
            path=literal("/health"),
            probe=argv("curl", "-fsS", "-o", "/dev/null", f"http://127.0.0.1:{_PORT.number}/health"),
            start_period=recovery(request),
        ),
        user=(1000, 1000),
        data="/var/lib/influxdb2",
        program=argv("influxd"),
        environment=environment,
        writable={} if request.development else {"/etc/influxdb2": Writable(2**20)},
        password_mounted=mounted,
        resources=Resources(cpu=250, memory=512 * 2**20),
        shutdown=Shutdown(grace=60_000),
        dump=lambda keep: task(dump_command(request.name, keep, _DUMP)),
        restore=task(restore_command(request.name, ".d", _RESTORE, "all")),
    )


KIND = Kind(
    name="influxdb",
    image="influxdb",
    tags=("2.7.12", "2.9.1-alpine"),
    recipe=_recipe,
    ports=(_PORT,),
    new_password="influx user password …",
    fields=frozenset(("database", "user")),
    url="http://{host}:{port}",
    url_without_password="http://{host}:{port}",
    attributes=frozenset(("user", "password", "database")),
    families=bitnami("influxdb"),
    versions=(2, 2),
)
