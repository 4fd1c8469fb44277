"""MySQL, the official image `mysql`.

The user that the spec names has all rights in `database` and in each of `databases`, which are created when the
volume is empty. Root has a random password and may log in only through the socket inside the container. The image
puts the password into SQL as it is, so one with a `'` or a backslash in it does not work here.

- port: `mysql` 3306
- user: 999:999 in every variant
- data: `/var/lib/mysql`
- writable: `/run/mysqld` (socket), `/tmp` of 1Gi on disk, for sorting and altering tables
- password: `MYSQL_PASSWORD_FILE`; in a development tier `MYSQL_PASSWORD`
- health: `mysqladmin ping` over TCP as that user
- stop: SIGTERM, two minutes of grace
- dump: `mysqldump --single-transaction`, compressed, a file for each database

- ran: MariaDB 10.11 of Debian in its place, whose programs take the same options: databases, health, dump and restore
- read: `8.4/Dockerfile.oracle` and `docker-entrypoint.sh` of docker-library/mysql, June 2026, for 8.4.10 (user, paths,
  variables)
- supposed: that what holds on MariaDB holds on MySQL
"""

from __future__ import annotations

from envspec.kinds.family import bitnami
from envspec.kinds.kind import Kind, Recipe, Request
from envspec.kinds.support.mysqllike import PORT, Tools, recipe

__all__ = ["KIND"]

# Position marks belong to a server that replicates, and asking for them needs more rights than the user has.
_TOOLS = Tools(
    "MYSQL", "mysqld", "mysql", "mysqladmin", "mysqldump", "--set-gtid-purged=OFF ", memory=768 * 2**20
)  # fmt: skip


def _recipe(request: Request) -> Recipe:
    return recipe(request, _TOOLS)


KIND = Kind(
    name="mysql",
    image="mysql",
    tags=("8.4.6",),
    recipe=_recipe,
    ports=(PORT,),
    has_schema=True,
    new_password="ALTER USER … IDENTIFIED BY …",
    fields=frozenset(("database", "databases", "user")),
    url="mysql://{user}:{password}@{host}:{port}/{database}",
    url_without_password="mysql://{user}@{host}:{port}/{database}",
    attributes=frozenset(("user", "password", "database")),
    schemes=("mysql",),
    families=bitnami("mysql"),
    repositories=(
        "mysql/mysql-server",
        "percona",
        "percona/percona-server",
        "cimg/mysql",
        "container-registry.oracle.com/mysql/community-server",
    ),
)
