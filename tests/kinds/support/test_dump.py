"""The frames around dump tools and restores: run with stand-ins for the tools and a clock that the test sets."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envspec.kinds.support.dump import dump_command, restore_command
from tests.kinds.backup import Backup
from tests.kinds.states import recipe, spell, words

SHELLS = pytest.mark.parametrize("shell", ["sh", "bash"])
BODY = 'for what; do begin "$what" .dump; tool "$what" >"$part"; finish "$what" .dump; done\n'


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    return Backup(tmp_path)


def _run(backup: Backup, shell: str, keep: int, *what: str) -> subprocess.CompletedProcess[str]:
    return backup.run(words(dump_command("db", keep, BODY, *what, bash=shell == "bash")))


@SHELLS
def test_the_newest_stay(backup: Backup, shell: str) -> None:
    backup.program("tool", 'echo "$1"\n')
    for day in range(10, 15):
        backup.clock(f"202611{day}T020000Z")
        assert _run(backup, shell, 2, "shop").returncode == 0
    assert backup.names == ["db.shop.20261113T020000Z.dump", "db.shop.20261114T020000Z.dump"]
    assert (backup.backup / backup.names[1]).read_text() == "shop\n"
    assert (backup.backup / backup.names[1]).stat().st_mode & 0o077 == 0


@SHELLS
def test_other_dumps_and_files_in_the_volume_are_left_alone(backup: Backup, shell: str) -> None:
    others = [
        "db.shop-eu.20200101T000000Z.dump", "db.shop.eu.20200101T000000Z.dump", "db.shop.notes.dump",
        "db2.shop.20200101T000000Z.dump", "db.shop.20200101T000000Z.dump.asc", "db2.shop.20200101T000000Z.dump.part",
    ]  # fmt: skip
    for name in others:
        (backup.backup / name).touch()
    (backup.backup / "db.shop.20200101T000000Z.dump").touch()
    backup.program("tool", "echo dump\n")
    assert _run(backup, shell, 1, "shop").returncode == 0
    assert backup.names == sorted([*others, "db.shop.20261124T020000Z.dump"])


@SHELLS
def test_a_dump_that_fails_takes_nothing_away(backup: Backup, shell: str) -> None:
    backup.program("tool", "echo half; exit 3\n")
    (backup.backup / "db.shop.20200101T000000Z.dump").touch()
    done = _run(backup, shell, 1, "shop")
    assert done.returncode == 3
    assert backup.names == ["db.shop.20200101T000000Z.dump"]


@SHELLS
def test_a_dump_is_written_beside_and_what_a_killed_run_left_goes(backup: Backup, shell: str) -> None:
    (backup.backup / "db.shop.20200101T000000Z.dump.part").touch()
    backup.program("tool", f"ls {shlex.quote(str(backup.backup))}\n")
    assert _run(backup, shell, 3, "shop").returncode == 0
    made = backup.backup / "db.shop.20261124T020000Z.dump"
    assert made.read_text() == "db.shop.20261124T020000Z.dump.part\n"
    assert backup.names == [made.name]


@SHELLS
def test_the_first_failure_ends_the_run(backup: Backup, shell: str) -> None:
    backup.program("tool", '[ "$1" != bad ] || exit 5; echo "$1"\n')
    assert _run(backup, shell, 3, "good", "bad", "later").returncode == 5
    assert backup.names == ["db.good.20261124T020000Z.dump"]


def _dumped(
    backup: Backup, kind: str, password: bytes, extra: tuple[str, ...] = (), buckets: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    made = recipe(kind, extra=extra, buckets=buckets)
    assert made.dump is not None
    task = made.dump(3)
    file = backup.bin / "password"
    file.write_bytes(password)
    environment = {name: spell(value) for name, value in task.environment.items()}
    environment["PASSWORD_FILE"] = str(file)
    return backup.run([*words(task.entrypoint or ()), *words(task.command)], environment)


#: what a file may hold and `$(cat …)` gives back: bytes but NUL, and line ends only inside
PASSWORDS = st.binary(min_size=1, max_size=30).filter(lambda p: b"\0" not in p and not p.endswith(b"\n"))


@pytest.mark.parametrize(
    ("kind", "tool", "variable"),
    [
        ("postgres", "pg_dump", "PGPASSWORD"),
        ("mysql", "mysqldump", "MYSQL_PWD"),
        ("mariadb", "mariadb-dump", "MYSQL_PWD"),
    ],
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(password=PASSWORDS)
def test_the_tool_gets_the_password_as_it_is(
    tmp_path: Path, kind: str, tool: str, variable: str, password: bytes
) -> None:
    backup = Backup(tmp_path)
    seen, argv = backup.bin / "seen", backup.bin / "argv"
    backup.program(
        tool,
        f'printf %s "${variable}" >{seen}; printf "%s\\n" "$@" >{argv}\n'
        'for word; do case $word in --file=*) : >"${word#--file=}" ;; esac; done\n',
    )
    done = _dumped(backup, kind, password + b"\n", extra=("more",))
    assert done.returncode == 0, done.stderr
    assert seen.read_bytes() == password
    assert b"127.0.0.1" in argv.read_bytes() or kind == "postgres"


def test_mysqldump_tells_of_a_dump_that_broke_in_the_pipe(backup: Backup) -> None:
    backup.program("mysqldump", "echo half; exit 2\n")
    assert _dumped(backup, "mysql", b"x").returncode == 2
    assert backup.names == []


def test_mongodump_reads_the_password_from_standard_input(backup: Backup) -> None:
    backup.program(
        "mongodump",
        f'cat >{backup.bin}/stdin; printf "%s\\n" "$@" >{backup.bin}/argv\n'
        'for word; do case $word in --archive=*) echo dump >"${word#--archive=}" ;; esac; done\n',
    )
    done = _dumped(backup, "mongodb", b"p\"a's\\s $(id)\n")
    assert done.returncode == 0, done.stderr
    assert (backup.bin / "stdin").read_bytes() == b"p\"a's\\s $(id)\n"
    argv = (backup.bin / "argv").read_text().splitlines()
    assert argv[:5] == [
        "--host=127.0.0.1", "--port=27017", "--username=shop", "--authenticationDatabase=admin", "--gzip",
    ]  # fmt: skip
    assert backup.names == ["it.all.20261124T020000Z.archive.gz"]


def test_mongodump_without_a_password_logs_in_as_nobody(backup: Backup) -> None:
    backup.program(
        "mongodump",
        'case "$*" in *username*) exit 9 ;; esac\n'
        'for word; do case $word in --archive=*) echo dump >"${word#--archive=}" ;; esac; done\n',
    )
    made = recipe("mongodb", auth=False)
    assert made.dump is not None
    task = made.dump(3)
    environment = {name: spell(value) for name, value in task.environment.items()}
    assert backup.run(words(task.command), environment).returncode == 0


MC = """\
printf '%s\\n' "$*" >>{log}
case $1 in
  alias) cat >{log}.keys ;;
  ls) echo '[2026-11-24 02:00:00 UTC]     0B assets/'; echo '[2026-11-24 02:00:00 UTC]     0B made.by-app/' ;;
  mirror) mkdir -p "$4" && echo object >"$4/object" ;;
esac
"""


def test_minio_mirrors_every_bucket(backup: Backup) -> None:
    log = backup.bin / "log"
    backup.program("mc", MC.format(log=log))
    done = _dumped(backup, "minio", b"p:a@s/s\n", buckets=("assets",))
    assert done.returncode == 0, done.stderr
    assert (backup.bin / "log.keys").read_text() == "shop\np:a@s/s\n"
    assert backup.names == ["it.buckets.20261124T020000Z.d"]
    found = backup.backup / backup.names[0]
    assert sorted(path.name for path in found.iterdir()) == ["assets", "made.by-app"]
    assert "p:a@s/s" not in log.read_text()


def test_minio_creates_its_buckets(backup: Backup) -> None:
    backup.program("mc", MC.format(log=backup.bin / "log"))
    made = recipe("minio", buckets=("assets", "in.voices"))
    assert made.setup is not None
    file = backup.bin / "password"
    file.write_text("secret-key\n")
    environment = {name: spell(value) for name, value in made.setup.environment.items()}
    environment["PASSWORD_FILE"] = str(file)
    done = backup.run([*words(made.setup.entrypoint), *words(made.setup.command)], environment)
    assert done.returncode == 0, done.stderr
    assert (backup.bin / "log").read_text().splitlines() == [
        "alias set store http://127.0.0.1:9000",
        "mb --ignore-existing store/assets",
        "mb --ignore-existing store/in.voices",
    ]


RESTORE = 'restore() { tool "$1" "$2"; }\n'
SHOP = ["db.shop.20261110T020000Z.dump", "db.shop.20261112T020000Z.dump", "db.shop.20261111T020000Z.dump"]


def _restore(backup: Backup, shell: str, file: str | None, *what: str) -> subprocess.CompletedProcess[str]:
    backup.program("tool", f'printf "%s <- %s\\n" "$1" "${{2##*/}}" >>{backup.bin}/read\n')
    command = words(restore_command("db", ".dump", RESTORE, *what, bash=shell == "bash"))
    return backup.run(command, {} if file is None else {"FILE": file})


def _read(backup: Backup) -> list[str]:
    log = backup.bin / "read"
    return log.read_text().splitlines() if log.exists() else []


@SHELLS
@pytest.mark.parametrize("file", [None, ""])
def test_the_newest_dump_of_each_is_read_back(backup: Backup, shell: str, file: str | None) -> None:
    others = [
        "db.shop-eu.20270101T000000Z.dump",
        "db2.shop.20270101T000000Z.dump",
        "db.shop.20270101T000000Z.dump.part",
    ]
    for name in (*SHOP, *others, "db.a b.20261101T020000Z.dump"):
        (backup.backup / name).touch()
    done = _restore(backup, shell, file, "shop", "a b", "new")
    assert (done.returncode, done.stderr) == (0, "there is no dump of new\n")
    assert done.stdout == f"restoring {SHOP[1]}\nrestoring db.a b.20261101T020000Z.dump\n"
    assert _read(backup) == [f"shop <- {SHOP[1]}", "a b <- db.a b.20261101T020000Z.dump"]


@SHELLS
@pytest.mark.parametrize("folder", ["", "/backup/", "../"])
def test_a_dump_is_named_with_or_without_its_folder(backup: Backup, shell: str, folder: str) -> None:
    for name in (*SHOP, "db.more.20261110T020000Z.dump"):
        (backup.backup / name).touch()
    done = _restore(backup, shell, folder + SHOP[0], "shop", "more")
    assert (done.returncode, done.stderr) == (0, "")
    assert _read(backup) == [f"shop <- {SHOP[0]}"]


@SHELLS
@pytest.mark.parametrize(
    "file", ["db.shop.20200101T000000Z.dump", "db.shop.*.dump", "$(id)", "notes", "db.shop.part.dump"]
)
def test_a_dump_that_is_not_there_is_told_with_those_that_are(backup: Backup, shell: str, file: str) -> None:
    for name in (*SHOP, "notes", "db.shop.part.dump"):
        (backup.backup / name).touch()
    done = _restore(backup, shell, file, "shop", "more")
    assert done.returncode == 1
    assert done.stderr == f"there is no dump {file} of db; there are:\n" + "".join(
        f"  {name}\n" for name in sorted(SHOP)
    )
    assert _read(backup) == []


@SHELLS
def test_without_any_dump_it_says_so(backup: Backup, shell: str) -> None:
    done = _restore(backup, shell, None, "shop")
    assert (done.returncode, done.stderr) == (1, "there is no dump of shop\nthere is no dump of db; there are: none\n")


@SHELLS
def test_a_restore_that_fails_goes_no_further(backup: Backup, shell: str) -> None:
    for name in ("db.one.20261110T020000Z.dump", "db.two.20261110T020000Z.dump"):
        (backup.backup / name).touch()
    backup.program("broken", "exit 3\n")
    body = 'restore() { echo "$1"; broken | cat; }\n' if shell == "bash" else 'restore() { echo "$1"; broken; }\n'
    done = backup.run(words(restore_command("db", ".dump", body, "one", "two", bash=shell == "bash")))
    assert (done.returncode, done.stdout) == (3, "restoring db.one.20261110T020000Z.dump\none\n")


def _restored(backup: Backup, kind: str, password: bytes, auth: bool = True) -> subprocess.CompletedProcess[str]:
    task = recipe(kind, auth=auth, buckets=("assets",)).restore
    assert task is not None
    file = backup.bin / "password"
    file.write_bytes(password)
    environment = {name: spell(value) for name, value in task.environment.items()}
    if auth:
        environment["PASSWORD_FILE"] = str(file)
    return backup.run([*words(task.entrypoint or ()), *words(task.command)], environment)


def test_minio_brings_every_bucket_back(backup: Backup) -> None:
    backup.program("mc", MC.format(log=backup.bin / "log"))
    for bucket in ("assets", "made.by-app"):
        (backup.backup / "it.buckets.20261124T020000Z.d" / bucket).mkdir(parents=True)
    done = _restored(backup, "minio", b"p:a@s/s\n")
    assert done.returncode == 0, done.stderr
    assert (backup.bin / "log.keys").read_text() == "shop\np:a@s/s\n"
    dump = backup.backup / "it.buckets.20261124T020000Z.d"
    assert (backup.bin / "log").read_text().splitlines() == [
        "alias set store http://127.0.0.1:9000",
        "mb --ignore-existing store/assets",
        f"mirror --quiet --overwrite {dump}/assets store/assets",
        "mb --ignore-existing store/made.by-app",
        f"mirror --quiet --overwrite {dump}/made.by-app store/made.by-app",
    ]


@pytest.mark.parametrize("auth", [True, False])
def test_mongorestore_reads_the_password_from_standard_input(backup: Backup, auth: bool) -> None:
    backup.program("mongorestore", f'cat >{backup.bin}/stdin; printf "%s\\n" "$@" >{backup.bin}/argv\n')
    dump = backup.backup / "it.all.20261124T020000Z.archive.gz"
    dump.touch()
    done = _restored(backup, "mongodb", b"p\"a's\\s $(id)\n", auth)
    assert done.returncode == 0, done.stderr
    login = ["--username=shop", "--authenticationDatabase=admin"] if auth else []
    assert (backup.bin / "argv").read_text().splitlines() == [
        "--host=127.0.0.1", "--port=27017", *login, "--gzip", "--drop", f"--archive={dump}",
    ]  # fmt: skip
    assert (backup.bin / "stdin").read_bytes() == (b"p\"a's\\s $(id)\n" if auth else b"\n")
