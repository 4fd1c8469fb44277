"""ClickHouse, the image `clickhouse/clickhouse-server`: tables in columns, one server.

The user that the spec names has the rights of the image's default user, which goes away; `database` is created when the
volume is empty. Not the `-distroless` tags: they have no shell.

- ports: `http` 8123, `native` 9000
- user: 101:101 in every variant
- data: `/var/lib/clickhouse`
- ulimits: 262,144 open files, as the page of its image has it; Kubernetes has none
- writable: `/etc/clickhouse-server/users.d` (the image writes its user there), `/var/log/clickhouse-server`, `/tmp`
- password: `CLICKHOUSE_PASSWORD_FILE`; in a development tier `CLICKHOUSE_PASSWORD`. The server keeps the configuration
  that it has read, and with it the password, in `preprocessed_configs` of its volume
- health: HTTP `/ping`; asked from inside by `wget`, through the container's own name: the server that only initialises
  a new volume listens on the loopback address
- stop: SIGTERM, one minute of grace
- dump: a folder for the database, with a file for each table in format Native, compressed, and one that makes it. A
  materialised view without `TO` hides its rows in a table of its own, and stops the dump: give it a table

The log goes to standard output, none to files, of which the image would keep ten of a gigabyte.

- ran: the scripts of dump and restore on ClickHouse's own engine (chdb 26.5), with a stand-in for
  `clickhouse-client` before it; nothing of the server
- read: `Dockerfile.ubuntu`, `Dockerfile.alpine`, `entrypoint.sh` and `docker_related_config.xml` of
  ClickHouse/docker-library for 25.8 and 26.7 (user, paths, variables, `wget`); `programs/su/su.cpp` of ClickHouse (it
  sets the ids that the process has already, which needs no capability)
- supposed: memory, the time that it takes to stop
"""

from __future__ import annotations

from envspec.kinds.family import Family, bitnami
from envspec.kinds.kind import (
    Kind,
    Recipe,
    Request,
    Task,
    host_and_port,
    password_environment,
    password_script,
    recovery,
    shell,
)
from envspec.kinds.support.dump import dump_command, restore_command
from envspec.model.text import Argv, Text, literal
from envspec.model.workload import ConfigFile, Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["KIND"]

_HTTP = PortSpec("http", 8123, "http")
_NATIVE = PortSpec("native", 9000, "tcp")

_LOGGER = b"""\
<clickhouse>
  <logger>
    <console>1</console>
    <log remove="remove"/>
    <errorlog remove="remove"/>
  </logger>
</clickhouse>
"""

_HEALTH = f'exec wget -q -O /dev/null "http://$(hostname):{_HTTP.number}/ping"\n'

# The tool reads CLICKHOUSE_USER and CLICKHOUSE_PASSWORD itself. Names are parameters of a query, never part of it.
_ASK = (
    password_script("CLICKHOUSE_PASSWORD")
    + """\
ask() {
  clickhouse-client --host="$DB_HOST" --port="$DB_PORT" --param_database="$database" "$@"
}
"""
)

_DUMP = (
    _ASK
    + """\
database=$1
hidden=$(ask --query="
  SELECT name FROM system.tables WHERE database = {database:String} AND name LIKE '.inner%' FORMAT TSVRaw")
if [ -n "$hidden" ]; then
  echo "a materialised view of $database has no table that it writes TO, and its rows could not be restored:" >&2
  echo "$hidden" >&2
  exit 1
fi
begin "$database" .d
mkdir "$part"
ask --query="
  SELECT name FROM system.tables WHERE database = {database:String} AND NOT is_temporary
  ORDER BY engine LIKE '%View', metadata_modification_time, name FORMAT TSVRaw" >"$part/tables"
number=10000
while IFS= read -r table; do
  number=$((number + 1))
  printf '%s\n' "$table" >"$part/$number.name"
  ask --param_table="$table" --query="
    SELECT create_table_query FROM system.tables
    WHERE database = {database:String} AND name = {table:String} FORMAT TSVRaw" >"$part/$number.sql" </dev/null
  stored=$(ask --param_table="$table" --query="
    SELECT count() FROM system.tables WHERE database = {database:String} AND name = {table:String}
    AND (engine LIKE '%MergeTree' OR engine LIKE '%Log')" </dev/null)
  [ "$stored" = 1 ] || continue
  ask --param_table="$table" --query="
    SELECT * FROM {database:Identifier}.{table:Identifier} FORMAT Native" </dev/null | gzip >"$part/$number.native.gz"
done <"$part/tables"
finish "$database" .d
"""
)

# Views are dropped before what they read, and come back when their tables are full: no row is inserted twice.
_RESTORE = (
    _ASK
    + """\
restore() {
  database=$1
  backwards=
  for each in "$2"/*.name; do
    each=${each##*/}
    backwards="${each%.name} $backwards"
  done
  for number in $backwards; do
    ask --param_table="$(cat "$2/$number.name")" \
      --query="DROP TABLE IF EXISTS {database:Identifier}.{table:Identifier} SYNC" </dev/null
  done
  for each in "$2"/*.name; do
    number=${each%.name}
    ask --query="$(cat "$number.sql")" </dev/null
    [ -e "$number.native.gz" ] || continue
    gunzip -c "$number.native.gz" | ask --param_table="$(cat "$each")" \
      --query="INSERT INTO {database:Identifier}.{table:Identifier} FORMAT Native"
  done
}
"""
)


def _recipe(request: Request) -> Recipe:
    environment: dict[str, Text] = {
        "CLICKHOUSE_DB": literal(request.database),
        "CLICKHOUSE_USER": literal(request.user),
    }
    mounted = request.mounts_password
    if mounted:
        environment["CLICKHOUSE_PASSWORD_FILE"] = literal(request.password_file)
    elif request.password is not None:
        environment["CLICKHOUSE_PASSWORD"] = request.password
    writable: dict[str, Writable] = {}
    if not request.development:
        writable = {
            "/etc/clickhouse-server/users.d": Writable(2**20),
            "/var/log/clickhouse-server": Writable(2**20),
        }
    client: dict[str, Text] = {
        **host_and_port(request, _NATIVE, "DB_HOST", "DB_PORT"),
        "CLICKHOUSE_USER": literal(request.user),
        "HOME": literal("/tmp"),
        **password_environment(request, "CLICKHOUSE_PASSWORD"),
    }

    def task(command: Argv) -> Task:
        return Task(command, environment=client, password=mounted)

    return Recipe(
        health=Health(
            "http",
            port=_HTTP,
            path=literal("/ping"),
            probe=shell(_HEALTH),
            timeout=5_000,
            start_period=recovery(request),
        ),
        user=(101, 101),
        data="/var/lib/clickhouse",
        environment=environment,
        files={"/etc/clickhouse-server/config.d/envspec.xml": ConfigFile(_LOGGER)},
        writable=writable,
        password_mounted=mounted,
        resources=Resources(cpu=500, memory=2 * 2**30, open_files=262_144),
        shutdown=Shutdown(grace=60_000),
        dump=lambda keep: task(dump_command(request.name, keep, _DUMP, request.database, bash=True)),
        restore=task(restore_command(request.name, ".d", _RESTORE, request.database, bash=True)),
        unfit="it has no shell to start it or to ask its health with" if "distroless" in request.tag else "",
    )


KIND = Kind(
    name="clickhouse",
    image="clickhouse/clickhouse-server",
    tags=("25.8.29.51", "25.8.29.51-alpine"),
    recipe=_recipe,
    ports=(_HTTP, _NATIVE),
    has_schema=True,
    fields=frozenset(("database", "user")),
    url="http://{user}:{password}@{host}:{port}/{database}",
    url_without_password="http://{user}@{host}:{port}/{database}",
    attributes=frozenset(("user", "password", "database")),
    families=(
        Family(
            "clickhouse",
            "the file `clickhouse` of ClickHouse/docker-library: the same Dockerfiles, as an official image",
            ("25.8.29.51-jammy", "26.7.3.19"),
        ),
        *bitnami("clickhouse"),
    ),
    repositories=("yandex/clickhouse-server", "altinity/clickhouse-server"),
)
