"""MariaDB, the official image `mariadb`, from version 10.6 on.

The user that the spec names has all rights in `database` and in each of `databases`, which are created when the
volume is empty. Root has a random password and may log in only through the socket inside the container. `.url`
begins with `mysql:`, the scheme that clients of both know.

- port: `mysql` 3306
- user: 999:999 in every variant
- data: `/var/lib/mysql`
- writable: `/run/mysqld` (socket), `/tmp` of 1Gi on disk, for sorting and altering tables
- password: `MARIADB_PASSWORD_FILE`; in a development tier `MARIADB_PASSWORD`
- health: `mariadb-admin ping` over TCP as that user
- stop: SIGTERM, two minutes of grace
- dump: `mariadb-dump --single-transaction`, compressed, a file for each database

- ran: MariaDB 10.11 of Debian, as this user on a read-only root with these writable places: the script for further
  databases, health, dump, loss and restore; the image's entrypoint is a stand-in
- read: `11.8/Dockerfile`, `11.8-ubi/Dockerfile` and `docker-entrypoint.sh` of MariaDB/mariadb-docker, May 2026 (user,
  paths, variables)
- supposed: that a system user without a number is 999 in the image on Ubuntu, as in the other
"""

from __future__ import annotations

from envspec.kinds.family import bitnami
from envspec.kinds.kind import Kind, Recipe, Request
from envspec.kinds.support.mysqllike import PORT, Tools, recipe

__all__ = ["KIND"]

_TOOLS = Tools("MARIADB", "mariadbd", "mariadb", "mariadb-admin", "mariadb-dump", "", memory=512 * 2**20)


def _recipe(request: Request) -> Recipe:
    return recipe(request, _TOOLS)


KIND = Kind(
    name="mariadb",
    image="mariadb",
    tags=("11.4.2",),
    recipe=_recipe,
    ports=(PORT,),
    has_schema=True,
    new_password="ALTER USER … IDENTIFIED BY …",
    fields=frozenset(("database", "databases", "user")),
    url="mysql://{user}:{password}@{host}:{port}/{database}",
    url_without_password="mysql://{user}@{host}:{port}/{database}",
    attributes=frozenset(("user", "password", "database")),
    schemes=("mysql", "mariadb"),
    families=bitnami("mariadb"),
    repositories=("cimg/mariadb", "linuxserver/mariadb", "lscr.io/linuxserver/mariadb"),
)
