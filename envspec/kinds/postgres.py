"""PostgreSQL, the official image `postgres`.

The user that the spec names owns the database and is the server's superuser, as the image makes it. `databases` are
created when the volume is empty, like everything that the image does at first start: adding one later is a
migration's work. With `auth: false` the server trusts every peer; the network alone guards it then.

- port: `postgres` 5432
- user: 999:999, Alpine variants 70:70
- data: `/var/lib/postgresql/data`; from version 18 on `/var/lib/postgresql`
- writable: `/var/run/postgresql` (socket), `/tmp`; shared memory 128Mi
- password: `POSTGRES_PASSWORD_FILE`; in a development tier `POSTGRES_PASSWORD`
- health: `pg_isready` over TCP: the server that only initialises a new volume listens on no port
- stop: SIGINT (fast shutdown), two minutes of grace
- dump: `pg_dump --format=custom`, a file for each database

Below version 18 a production tier puts the data into `pgdata` inside the volume, because `initdb` wants to own its
directory, and the root of a volume belongs to the storage; an adopted volume, and a folder that `host_path` names, keep
the image's own layout.

- ran: PostgreSQL 15 of Debian, as this user on a read-only root with these writable places: the script for further
  databases, health, dump, loss and restore; on Docker with `deploy.sh` too. The image's entrypoint is a stand-in
- read: `Dockerfile-debian.template`, `Dockerfile-alpine.template` and `docker-entrypoint.sh` of
  docker-library/postgres, February 2026, for 14 to 18 (users, paths, variables); of further images see the table
- supposed: that further images add nothing that writes elsewhere
"""

from __future__ import annotations

from envspec.kinds.family import Family, bitnami
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
from envspec.model.workload import ConfigFile, Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["KIND"]

_PORT = PortSpec("postgres", 5432, "tcp")

#: the version behind `pg`: `pg16`, `0.8.0-pg17`, `latest-pg16`
_AFTER_PG = r"(?:^|-)pg([0-9]{1,3})(?![0-9])"
_FAMILIES = (
    Family(
        "pgvector/pgvector",
        "Dockerfile of pgvector 0.8.6, FROM postgres:$PG_MAJOR-$DEBIAN_CODENAME",
        ("0.8.0-pg17", "pg18", "0.8.6-pg18-trixie"),
        version=_AFTER_PG,
        alpine=False,
    ),
    Family(
        "postgis/postgis",
        "17-3.5/Dockerfile and 17-3.5/alpine/Dockerfile of docker-postgis, April 2026, FROM postgres",
        ("16-3.4", "17-3.5-alpine"),
    ),
    Family(
        "ghcr.io/immich-app/postgres",
        "postgres/Dockerfile and immich-docker-entrypoint.sh of immich-app/base-images, August 2026, FROM pgvector",
        ("14-vectorchord0.4.3-pgvectors0.2.0", "18-vectorchord1.1.1"),
        alpine=False,
        # its entrypoint copies a configuration there, which its command names
        writable={"/etc/postgresql": Writable(2**20)},
        program=("postgres", "-c", "config_file=/etc/postgresql/postgresql.conf"),
    ),
    Family(
        "tensorchord/pgvecto-rs",
        "docker/pgvecto-rs.Dockerfile of pgvecto.rs, FROM postgres:$POSTGRES_VERSION",
        ("pg14-v0.2.0", "pg16-v0.3.0"),
        version=_AFTER_PG,
        alpine=False,
        program=("postgres", "-c", "shared_preload_libraries=vectors.so"),
    ),
    Family(
        "tensorchord/vchord-postgres",
        "vchord/Dockerfile of VectorChord-images, FROM postgres:18-bookworm",
        ("pg17-v0.4.2", "pg18-v1.0.0"),
        version=_AFTER_PG,
        alpine=False,
        program=("postgres", "-c", "shared_preload_libraries=vchord,vector"),
    ),
    Family(
        "timescale/timescaledb",
        "Dockerfile of timescaledb-docker, May 2026, FROM postgres:$PG_VERSION-alpine",
        ("2.17.2-pg16", "2.23.0-pg18"),
        version=_AFTER_PG,
        alpine=True,
    ),
    Family(
        "timescale/timescaledb-ha",
        "Dockerfile of timescaledb-docker-ha, June 2026: uid 1000, PGDATA=/home/postgres/pgdata/data",
        ("pg17-ts2.20", "pg16.4-ts2.17.0"),
        version=_AFTER_PG,
        alpine=False,
        user=(1000, 1000),
        data="/home/postgres/pgdata",
    ),
    Family(
        "supabase/postgres",
        "Dockerfile-17 of supabase/postgres: POSTGRES_USER=supabase_admin, postgres -D /etc/postgresql",
        unfit="it has roles, a configuration and scripts of its own, which need its user `supabase_admin`",
        custom=True,
    ),
    *bitnami("postgresql"),
)

# Sourced by the image's entrypoint at first start. psql's :"name" quotes an identifier.
_DATABASES = rb"""# shellcheck shell=bash
while IFS= read -r name; do
  [ -n "$name" ] || continue
  psql -v ON_ERROR_STOP=1 -v name="$name" --no-psqlrc \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE DATABASE :"name";
SQL
done <<EOF
$EXTRA_DATABASES
EOF
"""

_DUMP = (
    password_script("PGPASSWORD")
    + """\
for database; do
  begin "$database" .dump
  pg_dump --format=custom --no-password --dbname="$database" --file="$part"
  finish "$database" .dump
done
"""
)

_RESTORE = (
    password_script("PGPASSWORD")
    + """\
restore() {
  pg_restore --clean --if-exists --no-owner --exit-on-error --single-transaction --no-password --dbname="$1" "$2"
}
"""
)


def _recipe(request: Request) -> Recipe:
    family = request.family
    modern = (request.major or 0) >= 18
    data = family.data or ("/var/lib/postgresql" if modern else "/var/lib/postgresql/data")
    environment = {"POSTGRES_USER": literal(request.user), "POSTGRES_DB": literal(request.database)}
    if request.password is None:
        environment["POSTGRES_HOST_AUTH_METHOD"] = literal("trust")
    elif request.development:
        environment["POSTGRES_PASSWORD"] = request.password
    else:
        environment["POSTGRES_PASSWORD_FILE"] = literal(request.password_file)
    writable: dict[str, Writable] = {}
    if not request.development:
        writable = {"/var/run/postgresql": Writable(2**20), **family.writable}
        if not modern and not request.adopted and not family.data:
            environment["PGDATA"] = literal(data + "/pgdata")
    files: dict[str, ConfigFile] = {}
    if request.extra:
        environment["EXTRA_DATABASES"] = literal("\n".join(request.extra))
        files["/docker-entrypoint-initdb.d/50-databases.sh"] = ConfigFile(_DATABASES)

    login = (f"--username={request.user}", f"--dbname={request.database}")
    health = argv("pg_isready", "--quiet", "--host=127.0.0.1", *login)

    names = (request.database, *request.extra)

    def task(command: Argv) -> Task:
        return Task(command, environment=_client(request), password=request.mounts_password)

    return Recipe(
        health=Health("exec", command=health, timeout=5_000, start_period=recovery(request)),
        user=family.user or ((70, 70) if request.alpine else (999, 999)),
        data=data,
        program=argv(*(family.program or ("postgres",))),
        environment=environment,
        files=files,
        writable=writable,
        password_mounted=request.mounts_password,
        resources=Resources(cpu=250, memory=512 * 2**20, shm=128 * 2**20),
        shutdown=Shutdown("SIGINT", grace=120_000),
        dump=lambda keep: task(dump_command(request.name, keep, _DUMP, *names)),
        restore=task(restore_command(request.name, ".dump", _RESTORE, *names)),
        assumed="" if request.major or family.data else "the data path of version 17 and older",
    )


def _client(request: Request) -> dict[str, Text]:
    return {
        **host_and_port(request, _PORT, "PGHOST", "PGPORT"),
        "PGUSER": literal(request.user),
        "PGDATABASE": literal(request.database),
        **password_environment(request, "PGPASSWORD"),
    }


KIND = Kind(
    name="postgres",
    image="postgres",
    tags=("16.4", "16.4-alpine", "18.1", "18.1-alpine3.22"),
    recipe=_recipe,
    ports=(_PORT,),
    has_schema=True,
    new_password="ALTER ROLE … PASSWORD …",
    fields=frozenset(("database", "databases", "user", "auth")),
    # `postgresql:` and not `postgres:`, which SQLAlchemy refuses; every other client takes both.
    url="postgresql://{user}:{password}@{host}:{port}/{database}",
    url_without_password="postgresql://{user}@{host}:{port}/{database}",
    attributes=frozenset(("user", "password", "database")),
    schemes=("postgresql", "postgres"),
    families=_FAMILIES,
    repositories=(
        "cimg/postgres",
        "cgr.dev/chainguard/postgres",
        "citusdata/citus",
        "paradedb/paradedb",
    ),
)
