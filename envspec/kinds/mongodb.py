"""MongoDB, the official image `mongo`, one server without a replica set.

The user that the spec names has the role `root` and logs in against the database `admin`; `.url` says so. Databases
come to be with their first document. With `auth: false` the server trusts every peer.

- port: `mongodb` 27017
- user: 999:999
- data: `/data/db`
- ulimits: 64,000 open files, as its manual has it; Kubernetes has none
- writable: `/tmp`, where the shell's own files go too
- password: `MONGO_INITDB_ROOT_PASSWORD_FILE`; in a development tier `MONGO_INITDB_ROOT_PASSWORD`
- health: a ping by the shell in the image (`mongosh`, before version 6 `mongo`), through the container's
  own name: the server that only initialises a new volume listens on the loopback address
- stop: SIGTERM, one minute of grace
- dump: `mongodump --archive --gzip` of all databases

Transactions and change streams need a replica set, which this kind does not make. From version 5 on the server needs
a processor with AVX.

- ran: nothing of the server, of which no registry of packages has one; the scripts, with stand-ins for the tools
- read: `8.0/Dockerfile` and `docker-entrypoint.sh` of docker-library/mongo, June 2026, for 8.0.26 (user, paths,
  variables, `mongosh`, `mongodump`)
- supposed: memory
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
    shell,
)
from envspec.kinds.support.dump import dump_command, restore_command
from envspec.model.text import Argv, Text, literal
from envspec.model.workload import Health, PortSpec, Resources, Shutdown

__all__ = ["KIND"]

_PORT = PortSpec("mongodb", 27017, "tcp")

_HEALTH = """\
tool=$(command -v mongosh || command -v mongo)
exec "$tool" --quiet --norc --host "$(hostname)" --eval 'if (db.runCommand({ping: 1}).ok !== 1) quit(1)'
"""

# Without --password the tool reads it from standard input.
_DUMP = (
    password_script("MONGO_PASSWORD")
    + """\
begin all .archive.gz
if [ -n "${MONGO_PASSWORD:-}" ]; then
  printf '%s\\n' "$MONGO_PASSWORD" | mongodump --host="$MONGO_HOST" --port="$MONGO_PORT" \\
    --username="$MONGO_USER" --authenticationDatabase=admin --gzip --archive="$part"
else
  mongodump --host="$MONGO_HOST" --port="$MONGO_PORT" --gzip --archive="$part"
fi
finish all .archive.gz
"""
)

_RESTORE = (
    password_script("MONGO_PASSWORD")
    + """\
restore() {
  printf '%s\\n' "${MONGO_PASSWORD:-}" | mongorestore --host="$MONGO_HOST" --port="$MONGO_PORT" \\
    ${MONGO_USER:+--username="$MONGO_USER" --authenticationDatabase=admin} --gzip --drop --archive="$2"
}
"""
)


def _recipe(request: Request) -> Recipe:
    environment: dict[str, Text] = {"MONGO_INITDB_DATABASE": literal(request.database)}
    mounted = request.mounts_password
    if request.password is not None:
        environment["MONGO_INITDB_ROOT_USERNAME"] = literal(request.user)
        if mounted:
            environment["MONGO_INITDB_ROOT_PASSWORD_FILE"] = literal(request.password_file)
        else:
            environment["MONGO_INITDB_ROOT_PASSWORD"] = request.password
    if not request.development:
        environment["HOME"] = literal("/tmp")

    login = {} if request.password is None else {"MONGO_USER": literal(request.user)}
    client = {
        **host_and_port(request, _PORT, "MONGO_HOST", "MONGO_PORT"),
        **login,
        **password_environment(request, "MONGO_PASSWORD"),
    }

    def task(command: Argv) -> Task:
        return Task(command, environment=client, password=mounted)

    return Recipe(
        health=Health("exec", command=shell(_HEALTH), timeout=10_000, start_period=recovery(request)),
        user=(999, 999),
        data="/data/db",
        program=argv("mongod"),
        environment=environment,
        password_mounted=mounted,
        resources=Resources(cpu=250, memory=768 * 2**20, open_files=64_000),
        shutdown=Shutdown(grace=60_000),
        dump=lambda keep: task(dump_command(request.name, keep, _DUMP)),
        restore=task(restore_command(request.name, ".archive.gz", _RESTORE, "all")),
    )


KIND = Kind(
    name="mongodb",
    image="mongo",
    tags=("8.0.4",),
    recipe=_recipe,
    ports=(_PORT,),
    new_password="db.changeUserPassword(…)",
    fields=frozenset(("database", "user", "auth")),
    url="mongodb://{user}:{password}@{host}:{port}/{database}?authSource=admin",
    url_without_password="mongodb://{host}:{port}/{database}",
    attributes=frozenset(("user", "password", "database")),
    schemes=("mongodb",),
    families=bitnami("mongodb"),
    repositories=("mongodb/mongodb-community-server", "percona/percona-server-mongodb"),
)
