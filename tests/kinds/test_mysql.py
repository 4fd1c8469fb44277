"""MySQL and MariaDB: one recipe, two sets of names; the server of these tests is MariaDB."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from envspec.kinds.kind import Recipe, argv
from tests.kinds.cell import Cell
from tests.kinds.states import PASSWORD_FILE, recipe, spell, words

REAL = pytest.mark.judge("bubblewrap", "mariadb")
HOSTILE = b"  p\"a's\\s $(id) `id` #%{}\xc3\xa9\ttab --x "

# What the image's entrypoint does at first start, with its function for scripts in /docker-entrypoint-initdb.d.
ENTRYPOINT = """\
#!/bin/bash
set -eo pipefail
if [ ! -d /var/lib/mysql/mysql ]; then
  MARIADB_PASSWORD=${MARIADB_PASSWORD:-$(cat "$MARIADB_PASSWORD_FILE")}
  mariadb-install-db --no-defaults --datadir=/var/lib/mysql --skip-test-db --auth-root-authentication-method=normal
  docker_process_sql() { mariadb --no-defaults --socket=/run/mysqld/mysqld.sock -uroot "$@"; }
  quoted=$(printf %s "$MARIADB_PASSWORD" | sed "s/[\\\\\\\\']/\\\\\\\\&/g")
  "$@" --skip-networking &
  until docker_process_sql -e 'select 1' >/dev/null 2>&1; do sleep 0.2; done
  ! /cell/health || { echo 'healthy while it initialises' >&2; exit 1; }
  docker_process_sql <<EOSQL
CREATE DATABASE \\`$MARIADB_DATABASE\\`;
CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$quoted';
GRANT ALL ON \\`$MARIADB_DATABASE\\`.* TO '$MARIADB_USER'@'%';
EOSQL
  for f in /docker-entrypoint-initdb.d/*.sh; do [ ! -e "$f" ] || . "$f"; done
  kill %1
  wait %1
fi
exec "$@"
"""


def _cell(folder: Path, made: Recipe, password: bytes = HOSTILE) -> Cell:
    server = argv(
        "mariadbd",
        "--no-defaults",
        "--datadir=/var/lib/mysql",
        "--socket=/run/mysqld/mysqld.sock",
        "--pid-file=/run/mysqld/mysqld.pid",
        "--innodb-flush-method=nosync",
        "--skip-name-resolve",
    )
    cell = Cell(folder, made._replace(entrypoint=argv("docker-entrypoint.sh"), command=server), password)
    cell.program("docker-entrypoint.sh", ENTRYPOINT)
    cell.scratch.append("/run/mysqld")
    return cell


@pytest.mark.parametrize(("kind", "prefix"), [("mysql", "MYSQL"), ("mariadb", "MARIADB")])
def test_production_reads_the_password_from_a_file(kind: str, prefix: str) -> None:
    made = recipe(kind)
    assert {name: spell(value) for name, value in made.environment.items()} == {
        f"{prefix}_DATABASE": "shop",
        f"{prefix}_USER": "shop",
        f"{prefix}_RANDOM_ROOT_PASSWORD": "yes",
        f"{prefix}_ROOT_HOST": "localhost",
        f"{prefix}_PASSWORD_FILE": PASSWORD_FILE,
        "PASSWORD_FILE": PASSWORD_FILE,
    }
    assert list(made.writable) == ["/run/mysqld", "/tmp"]
    assert made.writable["/tmp"].disk
    assert made.subdirectory


def test_development_is_what_the_image_does_by_itself() -> None:
    made = recipe("mysql", development=True)
    assert [name for name, value in made.environment.items() if value.tainted] == ["MYSQL_PASSWORD"]
    assert made.writable == {}
    assert "MYSQL_PWD" not in made.environment


def test_the_dump_asks_for_no_right_that_the_user_lacks() -> None:
    mysql, mariadb = recipe("mysql").dump, recipe("mariadb").dump
    assert mysql is not None and mariadb is not None
    shared = "--single-transaction --quick --routines --triggers --events --no-tablespaces "
    assert shared + '--set-gtid-purged=OFF "$database"' in words(mysql(1).command)[2]
    assert shared + '"$database"' in words(mariadb(1).command)[2]
    assert words(mysql(4).command)[3:] == ["bash", "it", "4", "shop", "shop"]


def test_names_of_databases_are_quoted(tmp_path: Path) -> None:
    """The schema refuses such names; the script quotes them all the same."""
    (file,) = recipe("mysql", extra=("more",)).files.values()
    assert isinstance(file.content, bytes)
    script = tmp_path / "50-databases.sh"
    script.write_bytes(file.content)
    done = subprocess.run(
        ["bash", "-euc", 'docker_process_sql() { cat; }; . "$1"', "bash", script],
        capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "EXTRA_USER": "o'neil", "EXTRA_DATABASES": "a_b\nx`; drop $(id)\n"},
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "CREATE DATABASE IF NOT EXISTS `a_b`;",
        "GRANT ALL ON `a\\_b`.* TO 'o''neil'@'%';",
        "CREATE DATABASE IF NOT EXISTS `x``; drop $(id)`;",
        "GRANT ALL ON `x``; drop $(id)`.* TO 'o''neil'@'%';",
    ]


@REAL
@pytest.mark.parametrize("development", [True, False])
def test_it_comes_up_with_its_databases(tmp_path: Path, development: bool) -> None:
    made = recipe("mariadb", development=development, extra=("with_underscore", "with-hyphen"))
    password = b"dev-it-Passw0rd" if development else HOSTILE
    right = '"$MARIADB_PASSWORD"' if development else f'"$(cat {PASSWORD_FILE})"'
    out = _cell(tmp_path, made, password).run(
        f"""
        for database in shop with_underscore with-hyphen withXunderscore; do
          MYSQL_PWD={right} mariadb -h127.0.0.1 -ushop -N -e 'select database()' $database 2>&1 | cut -c 1-15
        done
        MYSQL_PWD=wrong mariadb -h127.0.0.1 -ushop -e 'select 1' 2>&1 | cut -c 1-10
        """
    )
    assert out.splitlines() == [
        "shop", "with_underscore", "with-hyphen", "ERROR 1044 (420", "ERROR 1045", "ended 0",
    ]  # fmt: skip


@REAL
def test_a_dump_is_restored(tmp_path: Path) -> None:
    made = recipe("mariadb", extra=("more",))
    assert made.dump is not None
    assert made.restore is not None
    cell = _cell(tmp_path, made)
    cell.beside(made.dump(2))
    cell.beside(made.restore, "restore")
    query = f'MYSQL_PWD="$(cat {PASSWORD_FILE})" mariadb -h127.0.0.1 -ushop shop -N -e'
    out = cell.run(
        f"""
        {query} "create table t (v text) charset utf8mb4"
        {query} "set names utf8mb4; insert into t values ('kept é☃'); create procedure p() select 1"
        /cell/task
        {query} "drop table t; drop procedure p"
        FILE=$(ls /backup/it.shop.*.sql.gz) /cell/restore
        {query} "set names utf8mb4; select v from t; call p()"
        ls /backup | sed 's/[0-9]\\{{8\\}}T[0-9]\\{{6\\}}Z/TIME/'
        """
    )
    first, *rest = out.splitlines()
    assert first.startswith("restoring it.shop.2")
    assert rest == ["kept é☃", "1", "it.more.TIME.sql.gz", "it.shop.TIME.sql.gz", "ended 0"]
