"""What MySQL and its fork MariaDB share: the image's layout, its variables, its SQL."""

from typing import NamedTuple

from envspec.kinds.kind import (
    Recipe,
    Request,
    Task,
    argv,
    host_and_port,
    password_environment,
    password_script,
    recovery,
    shell,
)
from envspec.kinds.support.dump import dump_command, restore_command
from envspec.model.text import Argv, Text, literal
from envspec.model.workload import ConfigFile, Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["PORT", "Tools", "recipe"]


class Tools(NamedTuple):
    """`prefix` of the image's variables, names of the programs, and the dump tool's own options."""

    prefix: str
    server: str
    client: str
    admin: str
    dump: str
    options: str
    memory: int


#: what both are reached by
PORT = PortSpec("mysql", 3306, "tcp")

# Sourced by the image's entrypoint, a bash script whose function speaks to the new server as root.
_DATABASES = rb"""# shellcheck shell=bash
user=${EXTRA_USER//\'/\'\'}
while IFS= read -r name; do
  [ -n "$name" ] || continue
  quoted=${name//\`/\`\`}
  # In GRANT an underscore would stand for any character.
  pattern=${quoted//_/\\_}
  docker_process_sql <<EOSQL
CREATE DATABASE IF NOT EXISTS \`$quoted\`;
GRANT ALL ON \`$pattern\`.* TO '$user'@'%';
EOSQL
done <<EOF
$EXTRA_DATABASES
EOF
"""

# TCP, since the server that only initialises a new volume listens on no port.
_HEALTH = (
    password_script("MYSQL_PWD")
    + """\
exec {admin} --host=127.0.0.1 --user="$1" --silent ping
"""
)

_DUMP = (
    password_script("MYSQL_PWD")
    + """\
user=$1
shift
for database; do
  begin "$database" .sql.gz
  {dump} --host="$DB_HOST" --port="$DB_PORT" --user="$user" \\
    --single-transaction --quick --routines --triggers --events --no-tablespaces {options}"$database" |
    gzip >"$part"
  finish "$database" .sql.gz
done
"""
)

_RESTORE = (
    password_script("MYSQL_PWD")
    + """\
restore() {
  gunzip -c "$2" | {client} --host="$DB_HOST" --port="$DB_PORT" --user="$DB_USER" "$1"
}
"""
)


def recipe(request: Request, tools: Tools) -> Recipe:
    """The recipe for the programs in `tools`."""
    prefix = tools.prefix
    environment: dict[str, Text] = {
        f"{prefix}_DATABASE": literal(request.database),
        f"{prefix}_USER": literal(request.user),
        # The image writes the random password into its log; it opens nothing but the socket in the container.
        f"{prefix}_RANDOM_ROOT_PASSWORD": literal("yes"),
        f"{prefix}_ROOT_HOST": literal("localhost"),
    }
    mounted = request.mounts_password
    if mounted:
        environment[f"{prefix}_PASSWORD_FILE"] = literal(request.password_file)
    elif request.password is not None:
        environment[f"{prefix}_PASSWORD"] = request.password
    password = password_environment(request, "MYSQL_PWD")
    # MYSQL_PWD would change how the image's own entrypoint logs in, so a development tier's probe gets it otherwise.
    health = _HEALTH.replace("{admin}", tools.admin)
    if request.development and request.password is not None:
        health = f'MYSQL_PWD="${prefix}_PASSWORD"\nexport MYSQL_PWD\n' + health
    elif mounted:
        environment.update(password)

    writable: dict[str, Writable] = {}
    if not request.development:
        writable = {"/run/mysqld": Writable(2**20), "/tmp": Writable(2**30, disk=True)}
    files: dict[str, ConfigFile] = {}
    if request.extra:
        environment["EXTRA_DATABASES"] = literal("\n".join(request.extra))
        environment["EXTRA_USER"] = literal(request.user)
        files["/docker-entrypoint-initdb.d/50-databases.sh"] = ConfigFile(_DATABASES)

    names = (request.database, *request.extra)
    dump = _DUMP.replace("{dump}", tools.dump).replace("{options}", tools.options)
    restore = _RESTORE.replace("{client}", tools.client)

    def task(command: Argv) -> Task:
        where = host_and_port(request, PORT, "DB_HOST", "DB_PORT")
        return Task(command, environment={**where, "DB_USER": literal(request.user), **password}, password=mounted)

    return Recipe(
        health=Health("exec", command=shell(health, request.user), timeout=5_000, start_period=recovery(request)),
        user=(999, 999),
        data="/var/lib/mysql",
        subdirectory=True,
        program=argv(tools.server),
        environment=environment,
        files=files,
        writable=writable,
        password_mounted=mounted,
        resources=Resources(cpu=250, memory=tools.memory),
        shutdown=Shutdown(grace=120_000),
        dump=lambda keep: task(dump_command(request.name, keep, dump, request.user, *names, bash=True)),
        restore=task(restore_command(request.name, ".sql.gz", restore, *names, bash=True)),
    )
