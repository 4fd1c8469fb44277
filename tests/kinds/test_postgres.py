"""PostgreSQL: variants, further databases, dumps and their rotation."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from envspec.kinds.kind import Recipe, argv
from envspec.model.text import literal
from envspec.model.workload import ConfigFile
from tests import judges
from tests.kinds.cell import Cell
from tests.kinds.states import PASSWORD_FILE, recipe, request, spell, words

REAL = pytest.mark.judge("bubblewrap", "postgres")
HOSTILE = b"  p\"a's\\s $(id) `id` #%{}\xc3\xa9\ttab --x "
ENTRYPOINT = Path(judges.ROOT / "tests/images/postgres-entrypoint.sh")


@functools.cache
def _programs() -> str:
    return str(Path(judges.command("postgres")[0]).resolve().parent)


def _cell(folder: Path, made: Recipe, password: bytes = HOSTILE) -> Cell:
    """The image's entrypoint is the stand-in of tests/images, its program the recipe's or the default."""
    # The image trusts its own loopback address, which is where these tests come from.
    arguments = "--no-sync" + (" --auth-host=scram-sha-256" if password else "")
    environment = {"POSTGRES_INITDB_ARGS": literal(arguments), "PGDATA": literal(made.data), **made.environment}
    made = made._replace(
        entrypoint=argv("docker-entrypoint.sh"), command=argv("postgres", "-c", "fsync=off"), environment=environment
    )
    cell = Cell(folder, made, password, path=f"{_programs()}:/usr/bin:/usr/sbin")
    cell.program("docker-entrypoint.sh", ENTRYPOINT.read_text())
    cell.scratch.append("/run/postgresql")
    return cell


def test_production_reads_the_password_from_a_file() -> None:
    made = recipe("postgres")
    assert {name: spell(value) for name, value in made.environment.items()} == {
        "POSTGRES_USER": "shop",
        "POSTGRES_DB": "shop",
        "POSTGRES_PASSWORD_FILE": PASSWORD_FILE,
        "PGDATA": "/var/lib/postgresql/data/pgdata",
    }
    assert list(made.writable) == ["/var/run/postgresql"]
    assert made.command is None
    assert words(made.program) == ["postgres"]
    assert (made.shutdown.signal, made.shutdown.grace) == ("SIGINT", 120_000)
    assert made.resources.shm == 128 * 2**20


def test_development_is_what_the_image_does_by_itself() -> None:
    made = recipe("postgres", development=True)
    assert list(made.environment) == ["POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"]
    assert made.writable == {}


def test_without_a_password_every_peer_is_trusted() -> None:
    made = recipe("postgres", auth=False)
    assert spell(made.environment["POSTGRES_HOST_AUTH_METHOD"]) == "trust"
    assert not made.password_mounted


@pytest.mark.parametrize(
    ("tag", "data"),
    [
        ("9.6", "/var/lib/postgresql/data"),
        ("17.2-bookworm", "/var/lib/postgresql/data"),
        ("18.1", "/var/lib/postgresql"),
        ("19beta1-alpine", "/var/lib/postgresql"),
        ("latest", "/var/lib/postgresql/data"),
    ],
)
def test_the_data_path_moved_with_version_18(tag: str, data: str) -> None:
    made = recipe("postgres", tag)
    assert made.data == data
    assert ("PGDATA" in made.environment) == data.endswith("/data")


def test_an_adopted_volume_keeps_its_layout() -> None:
    assert "PGDATA" not in recipe("postgres", adopted=True).environment


def test_the_health_check_knocks_on_tcp() -> None:
    assert words(recipe("postgres").health.command) == [
        "pg_isready", "--quiet", "--host=127.0.0.1", "--username=shop", "--dbname=shop",
    ]  # fmt: skip


@REAL
@pytest.mark.parametrize(("development", "auth"), [(True, True), (False, True), (False, False)])
def test_it_comes_up_with_its_databases(tmp_path: Path, development: bool, auth: bool) -> None:
    made = recipe("postgres", development=development, auth=auth, extra=("analytics", "with-hyphen", "Upper"))
    password = b"dev-it-Passw0rd" if development else HOSTILE
    early = ConfigFile(b"! /cell/health || touch /cell/early\n")
    made = made._replace(files={**made.files, "/docker-entrypoint-initdb.d/99-early.sh": early})
    cell = _cell(tmp_path, made, password if auth else b"")
    right = '"${POSTGRES_PASSWORD:-$(cat "${POSTGRES_PASSWORD_FILE:-/dev/null}")}"'
    psql = "psql -h 127.0.0.1 -U shop -d shop -Atc"
    out = cell.run(
        f"""
        PGPASSWORD={right} {psql} 'select datname from pg_database where not datistemplate order by 1'
        PGPASSWORD=wrong {psql} 'select 1' 2>&1 | grep -oE 'authentication failed|^1$'
        """
    )
    refused = "authentication failed" if auth else "1"
    assert not (tmp_path / "cell" / "early").exists(), "healthy while it initialises"
    assert out.splitlines() == ["Upper", "analytics", "postgres", "shop", "with-hyphen", refused, "ended 0"]


@REAL
def test_hostile_names_of_databases_are_names(tmp_path: Path) -> None:
    """The schema refuses them; the script quotes them all the same."""
    evil = 'x"; drop database shop; --'
    made = recipe("postgres", extra=(evil, "$(touch /tmp/pwned)"))
    out = _cell(tmp_path, made).run(
        f"""
        PGPASSWORD="$(cat {PASSWORD_FILE})" psql -h 127.0.0.1 -U shop -d shop -Atc \\
          "select datname from pg_database where datname not like 'template%'"
        ls /tmp/pwned 2>/dev/null || :
        """
    )
    assert sorted(out.splitlines()) == sorted(["ended 0", "postgres", "shop", evil, "$(touch /tmp/pwned)"])


@REAL
def test_a_dump_is_restored(tmp_path: Path) -> None:
    made = recipe("postgres", extra=("more",))
    assert made.dump is not None
    assert made.restore is not None
    cell = _cell(tmp_path, made)
    cell.beside(made.dump(2))
    cell.beside(made.restore, "restore")
    query = f'PGPASSWORD="$(cat {PASSWORD_FILE})" psql -qh 127.0.0.1 -U shop -Atd'
    out = cell.run(
        f"""
        for database in shop more; do
          {query} $database -c "create table t (v text); insert into t values ('kept é☃ $database')"
        done
        /cell/task
        for database in shop more; do {query} $database -c "update t set v = 'lost'"; done
        FILE=$(cd /backup; ls it.more.*.dump) /cell/restore
        for database in shop more; do {query} $database -c "select v from t"; done
        /cell/restore
        for database in shop more; do {query} $database -c "select v from t"; done
        """
    )
    out = re.sub(r"\d{8}T\d{6}Z", "TIME", out)
    assert out.splitlines() == [
        "restoring it.more.TIME.dump", "lost", "kept é☃ more",
        "restoring it.shop.TIME.dump", "restoring it.more.TIME.dump", "kept é☃ shop", "kept é☃ more", "ended 0",
    ]  # fmt: skip
    names = sorted(path.name for path in (tmp_path / "backup").iterdir())
    assert [re.sub(r"\d{8}T\d{6}Z", "TIME", name) for name in names] == ["it.more.TIME.dump", "it.shop.TIME.dump"]


def test_what_the_dump_is_told() -> None:
    asked = request("postgres", extra=("more",))
    made = recipe("postgres", extra=("more",))
    assert made.dump is not None
    task = made.dump(7)
    assert words(task.command)[3:] == ["sh", "it", "7", "shop", "more"]
    assert list(task.environment) == ["PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PASSWORD_FILE"]
    assert task.environment["PGHOST"] == asked.host
