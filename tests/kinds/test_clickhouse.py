"""ClickHouse: what is told its image, and a dump and its restore on its own engine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from envspec.kinds.kind import Task
from envspec.model.workload import ConfigFile
from tests import judges
from tests.kinds.backup import Backup
from tests.kinds.states import PASSWORD_FILE, recipe, spell, words

CLIENT = judges.ROOT / "tests/images/clickhouse-client.py"
PASSWORD = "p\"a's\\s $(id) `id`"


def test_production_reads_the_password_from_a_file_and_logs_to_standard_output() -> None:
    made = recipe("clickhouse")
    assert {name: spell(value) for name, value in made.environment.items()} == {
        "CLICKHOUSE_DB": "shop",
        "CLICKHOUSE_USER": "shop",
        "CLICKHOUSE_PASSWORD_FILE": PASSWORD_FILE,
    }
    (file,) = made.files.values()
    assert isinstance(file, ConfigFile)
    assert b'<log remove="remove"/>' in file.content
    assert list(made.writable) == ["/etc/clickhouse-server/users.d", "/var/log/clickhouse-server"]


def test_a_server_that_only_initialises_is_not_asked() -> None:
    """It listens on the loopback address, so the probe goes to the container's own."""
    assert words(recipe("clickhouse").health.probe) == [
        "sh", "-c", 'exec wget -q -O /dev/null "http://$(hostname):8123/ping"\n',
    ]  # fmt: skip


class Engine(Backup):
    """The tables of one server, and the kind's tasks beside them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        python = judges.command("clickhouse-engine")[0]
        self.program("clickhouse-client", f'exec {python} {CLIENT} "$@"\n')
        (self.bin / "password").write_text(PASSWORD + "\n")
        self.environment = {"ENGINE_STORE": str(folder / "store"), "ENGINE_PASSWORD": PASSWORD}

    def ask(self, *queries: str) -> str:
        out = ""
        environment = {**os.environ, **self.environment, "CLICKHOUSE_USER": "shop", "CLICKHOUSE_PASSWORD": PASSWORD}
        for query in queries:
            call = [self.bin / "clickhouse-client", f"--query={query}"]
            done = subprocess.run(call, capture_output=True, text=True, check=False, env=environment)
            assert done.returncode == 0, done.stderr
            out += done.stdout
        return out

    def do(self, task: Task, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {name: spell(value) for name, value in task.environment.items()}
        environment["PASSWORD_FILE"] = str(self.bin / "password")
        return self.run(words(task.command), {**environment, **self.environment, **more})


REAL = pytest.mark.judge("clickhouse-engine")


@REAL
def test_what_was_dropped_comes_back_and_nothing_twice(tmp_path: Path) -> None:
    made = recipe("clickhouse")
    assert made.dump is not None and made.restore is not None
    engine = Engine(tmp_path)
    engine.ask(
        "CREATE DATABASE shop",
        "CREATE TABLE shop.`we ird` (id Int64, said String) ENGINE = MergeTree ORDER BY id",
        "CREATE TABLE shop.sums (id Int64, n UInt64) ENGINE = SummingMergeTree ORDER BY id",
        "CREATE MATERIALIZED VIEW shop.counting TO shop.sums AS SELECT id, count() AS n FROM shop.`we ird` GROUP BY id",
        "INSERT INTO shop.`we ird` VALUES (1, 'kept é'), (2, 'a\\tb\\n')",
    )
    everything = "SELECT id, said, n FROM shop.`we ird` LEFT JOIN shop.sums USING id ORDER BY id"
    before = engine.ask(everything)
    assert before == '1,"kept é",1\n2,"a\tb\n",1\n'
    done = engine.do(made.dump(3))
    assert done.returncode == 0, done.stderr
    assert engine.names == ["it.shop.20261124T020000Z.d"]
    engine.ask("DROP TABLE shop.`we ird`", "INSERT INTO shop.sums VALUES (1, 41)")
    done = engine.do(made.restore)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "restoring it.shop.20261124T020000Z.d\n"
    assert engine.ask(everything) == before


@REAL
def test_a_view_that_hides_its_rows_stops_the_dump(tmp_path: Path) -> None:
    made = recipe("clickhouse")
    assert made.dump is not None
    engine = Engine(tmp_path)
    engine.ask(
        "CREATE DATABASE shop",
        "CREATE TABLE shop.t (id Int64) ENGINE = MergeTree ORDER BY id",
        "CREATE MATERIALIZED VIEW shop.hidden ENGINE = MergeTree ORDER BY id AS SELECT id FROM shop.t",
    )
    done = engine.do(made.dump(3))
    assert done.returncode == 1
    assert done.stderr.startswith("a materialised view of shop has no table that it writes TO")
    assert engine.names == []


@REAL
def test_a_wrong_password_is_an_end(tmp_path: Path) -> None:
    made = recipe("clickhouse")
    assert made.dump is not None
    engine = Engine(tmp_path)
    engine.environment["ENGINE_PASSWORD"] = "another"
    done = engine.do(made.dump(3))
    assert done.returncode != 0 and "Authentication failed" in done.stderr
    assert engine.names == []
