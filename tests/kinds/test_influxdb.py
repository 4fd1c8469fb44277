"""InfluxDB 2: one secret for the password and the token; dump and restore with a stand-in for the tool."""

from __future__ import annotations

import subprocess
from pathlib import Path

from envspec.kinds import load
from envspec.kinds.kind import Task
from tests.kinds.backup import Backup
from tests.kinds.states import PASSWORD_FILE, recipe, spell, words

INFLUX = """\
printf '%s\\n' "$INFLUX_HOST" "$INFLUX_TOKEN" "$*" >>{log}
case $1 in
  backup) mkdir "$2" && echo shard >"$2/20261124.tar.gz" ;;
  restore) cat "$3/20261124.tar.gz" ;;
esac
"""


def test_production_reads_the_password_and_the_token_from_one_file() -> None:
    assert {name: spell(value) for name, value in recipe("influxdb").environment.items()} == {
        "DOCKER_INFLUXDB_INIT_MODE": "setup",
        "DOCKER_INFLUXDB_INIT_USERNAME": "shop",
        "DOCKER_INFLUXDB_INIT_ORG": "shop",
        "DOCKER_INFLUXDB_INIT_BUCKET": "shop",
        "INFLUXD_REPORTING_DISABLED": "true",
        "DOCKER_INFLUXDB_INIT_PASSWORD_FILE": PASSWORD_FILE,
        "DOCKER_INFLUXDB_INIT_ADMIN_TOKEN_FILE": PASSWORD_FILE,
    }


def test_version_2_alone_is_this_server() -> None:
    kind = load("influxdb")
    family = kind.family("influxdb")
    assert family is not None
    tags = {"1.8.10": False, "2.7.12": True, "2.9.1-alpine": True, "3.1.0-core": False}
    assert {tag: kind.runs(family.major(tag)) for tag in tags} == tags


def _do(backup: Backup, task: Task, password: str) -> subprocess.CompletedProcess[str]:
    file = backup.bin / "password"
    file.write_text(password + "\n")
    environment = {name: spell(value) for name, value in task.environment.items()}
    return backup.run(words(task.command), {**environment, "PASSWORD_FILE": str(file)})


def test_a_dump_comes_back_as_it_is(tmp_path: Path) -> None:
    made = recipe("influxdb")
    assert made.dump is not None and made.restore is not None
    backup = Backup(tmp_path)
    log = backup.bin / "log"
    backup.program("influx", INFLUX.format(log=log))
    password = "p\"a's\\s $(id) `id`"
    assert _do(backup, made.dump(3), password).returncode == 0
    assert backup.names == ["it.all.20261124T020000Z.d"]
    done = _do(backup, made.restore, password)
    assert done.stdout == "restoring it.all.20261124T020000Z.d\nshard\n"
    folder = backup.backup / backup.names[0]
    login = ["http://127.0.0.1:8086", password]
    assert log.read_text().splitlines() == [*login, f"backup {folder}.part", *login, f"restore --full {folder}"]
