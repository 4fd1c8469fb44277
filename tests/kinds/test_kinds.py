"""What holds for every kind of state, in every variant, tier, with and without a password and storage."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from envspec.kinds import load
from envspec.kinds.index import NAMES
from envspec.kinds.kind import Recipe, Request
from envspec.model.text import SecretValue, Text
from envspec.model.workload import ConfigFile
from tests import judges
from tests.kinds.states import PASSWORD_FILE, all_requests, recipe, request, script_of, tasks, texts, words

ALL = dict(all_requests())
CASES = pytest.mark.parametrize("asked", ALL.values(), ids=ALL.keys())


def _kind_of(asked: Request) -> str:
    image = asked.image.partition(":")[0]
    return next(name for name in NAMES if load(name).image == image)


def _recipe(asked: Request) -> Recipe:
    return load(_kind_of(asked)).recipe(asked)


@CASES
def test_a_production_artifact_has_the_password_in_a_file_alone(asked: Request) -> None:
    made = _recipe(asked)
    tainted = [place for place, value in texts(made) if value.tainted]
    if asked.password is None:
        assert tainted == []
        assert not made.password_mounted
    elif asked.development:
        assert tainted and all(".environment." in place for place in tainted)
        assert not made.password_mounted
    elif asked.image == "nats:2.11.1":
        # Nothing but the server is in that image: no script can read a file there.
        assert tainted == ["server.environment.NATS_PASSWORD"]
    else:
        assert tainted == []
        assert made.password_mounted
        # who works on the files of a stopped server asks nobody
        alone = made.restore if made.restore_stopped else None
        assert all(task.password for task in tasks(made) if task is not alone)


@CASES
def test_who_mounts_the_password_knows_its_path(asked: Request) -> None:
    made = _recipe(asked)
    places = [(made.environment, made.password_mounted), *((task.environment, task.password) for task in tasks(made))]
    for environment, mounted in places:
        paths = [name for name, value in environment.items() if value == Text((PASSWORD_FILE,))]
        assert bool(paths) == mounted, environment


@CASES
def test_ports_agree_with_what_references_are_told(asked: Request) -> None:
    kind = load(_kind_of(asked))
    made = _recipe(asked)
    listening = kind.listening(made)
    assert next(iter(listening.values())) == kind.main_port
    assert made.absent_ports <= {port.name for port in kind.ports}
    if made.health.kind != "exec":
        assert made.health.port in listening.values()
    else:
        assert made.health.command


@CASES
def test_a_read_only_root_is_enough(asked: Request) -> None:
    """What a server writes to lies in its data or is declared; here: what the recipe itself names."""
    made = _recipe(asked)
    writable = {"/tmp", *made.writable, *([made.data] if made.data else [])}
    for place, value in texts(made):
        if not place.startswith("server.") or asked.development:
            continue
        for path in re.findall(r">(/[\w./-]+)", "".join(str(part) for part in value.parts)):
            assert any(path.startswith(place_ + "/") for place_ in writable), (place, path)
    assert made.data == "" or made.data not in made.writable


@CASES
def test_no_word_looks_like_a_reference_of_nomad(asked: Request) -> None:
    """Nomad's client fills in `${name}` by itself, in a script too; with an operator in it, it is left alone."""
    for place, value in texts(_recipe(asked)):
        for part in value.parts:
            assert not (isinstance(part, str) and re.search(r"\$\{[\w.-]+\}", part)), place


@pytest.mark.parametrize("name", NAMES)
def test_values_of_the_spec_never_enter_a_script(name: str) -> None:
    hostile = "x'\"`$(id)\\;*"
    for tag in load(name).tags:
        for development in (True, False):
            asked = request(name, tag, development=development, extra=("more",), buckets=("assets",))
            evil = asked._replace(name=hostile, database=hostile, user=hostile, extra=(hostile,), buckets=(hostile,))
            plain, evil_made = load(name).recipe(asked), load(name).recipe(evil)
            assert _scripts(plain) == _scripts(evil_made)


def _scripts(made: Recipe) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str] | None] = {
        "server": script_of(made.command),
        "health": script_of(made.health.command),
        "probe": script_of(made.health.probe),
    }
    for number, task in enumerate(tasks(made)):
        found[f"task{number}"] = script_of((*(task.entrypoint or ()), *task.command))
    for path, file in made.files.items():
        if path.endswith(".sh"):
            found[path] = ("bash", _content(file))
    return {place: script for place, script in found.items() if script is not None}


def _content(file: ConfigFile) -> str:
    return file.content.decode() if isinstance(file.content, bytes) else "".join(map(str, file.content.parts))


@pytest.mark.judge("shellcheck")
def test_scripts_are_clean(tmp_path: Path) -> None:
    seen: set[str] = set()
    for name, asked in ALL.items():
        for place, (shell, script) in _scripts(_recipe(asked)).items():
            if script in seen:
                continue
            seen.add(script)
            file = tmp_path / f"{len(seen)}-{name}-{place.replace('/', '_')}.sh"
            file.write_text(f"#!/bin/{shell}\n{script}")
    files = sorted(tmp_path.iterdir())
    assert len(files) > 12
    # SC2154: variables that the container's environment holds. SC2030, SC2031: see the script of each.
    done = judges.run("shellcheck", "--exclude=SC2154", *files)
    assert done.stdout == ""
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_url_is_made_of_what_the_kind_offers(name: str) -> None:
    kind = load(name)
    assert kind.name == name
    for pattern in (kind.url, kind.url_without_password):
        assert set(re.findall(r"{(\w+)}", pattern)) <= {"host", "port", *kind.attributes}
        assert pattern.partition("://")[0] in (*kind.schemes, "http")
    assert "{password}" not in kind.url_without_password
    assert {"user", "database"} & kind.attributes >= kind.fields & {"database"}
    named = [kind.image, *kind.repositories, *(family.repository for family in kind.families)]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("name", "tag", "user"),
    [
        ("postgres", "16.4", (999, 999)),
        ("postgres", "16.4-alpine3.20", (70, 70)),
        ("redis", "7.4", (999, 999)),
        ("redis", "7.4-alpine", (999, 1000)),
        ("valkey", "8.1-alpine", (999, 1000)),
        ("rabbitmq", "4.0-management", (999, 999)),
        ("rabbitmq", "4.0-management-alpine", (100, 101)),
        ("memcached", "1.6-alpine", (11211, 11211)),
        ("mysql", "8.4", (999, 999)),
        ("mariadb", "11.4", (999, 999)),
        ("mongodb", "8.0", (999, 999)),
        ("kafka", "3.9.0", (1000, 1000)),
        ("opensearch", "2.19.1", (1000, 1000)),
    ],
)
def test_the_user_is_that_of_the_variant(name: str, tag: str, user: tuple[int, int]) -> None:
    assert recipe(name, tag).user == user


@pytest.mark.parametrize("name", NAMES)
def test_a_dump_and_its_restore_come_together(name: str) -> None:
    made = recipe(name, buckets=("assets",))
    assert bool(made.dump) == bool(made.restore)
    if made.dump is not None and made.restore is not None:
        assert made.restore.writable == made.dump(5).writable
        command = words((*(made.dump(5).entrypoint or ()), *made.dump(5).command))
        assert command[3:6] == [command[0], "it", "5"]


def test_kinds_with_a_dump_tool() -> None:
    assert [name for name in NAMES if recipe(name).dump] == [
        "clickhouse", "influxdb", "mariadb", "minio", "mongodb", "mysql", "postgres", "redis", "seaweedfs", "valkey",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_recovery_after_a_crash_has_time_in_production(name: str) -> None:
    """A startup probe that gives up kills a database while it reads its journal."""
    if name not in ("memcached", "nats", "minio", "seaweedfs"):
        assert recipe(name).health.start_period == 300_000
        assert recipe(name, development=True).health.start_period == 60_000


def test_the_secret_is_a_secret_value_and_nothing_else() -> None:
    made = recipe("postgres", development=True)
    assert made.environment["POSTGRES_PASSWORD"] == Text((SecretValue("it-password"),))


@pytest.mark.parametrize("name", NAMES)
def test_its_page_ends_with_what_ran_what_was_read_and_what_is_supposed(name: str) -> None:
    said = sys.modules[load(name).recipe.__module__].__doc__ or ""
    bullets = re.findall(r"^- (ran|read|supposed): (.+)", said, re.MULTILINE)
    assert [bullet for bullet, _ in bullets] == ["ran", "read", "supposed"]
    # Which file, of what.
    assert re.search(r"`[^`]+` .*\bof\b", " ".join(said.split("- read: ")[1].split()))
