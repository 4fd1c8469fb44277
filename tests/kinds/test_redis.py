"""Redis: cache or store, and a password that no process list shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envspec.kinds.kind import Recipe
from tests.kinds.cell import Cell
from tests.kinds.states import recipe, words

HOSTILE = b"  p\"a's\\s $(id) `id` #%{}\xff\xc3\xa9\nnext\tline --requirepass x "


def _cell(folder: Path, made: Recipe, password: bytes) -> Cell:
    return Cell(folder, made, password, cwd="/data")


REAL = pytest.mark.judge("bubblewrap", "redis")


def test_a_cache_keeps_nothing() -> None:
    made = recipe("redis", auth=False, storage=None)
    assert words(made.command) == ["redis-server", "--save", "", "--appendonly", "no"]
    assert made.data == ""
    assert list(made.writable) == ["/data"]


def test_a_store_writes_every_command() -> None:
    made = recipe("redis", auth=False)
    assert words(made.command) == ["redis-server", "--appendonly", "yes"]
    assert made.data == "/data"
    assert made.writable == {}


def test_arguments_of_the_spec_come_after_the_recipe() -> None:
    command = words(recipe("redis").command)
    assert command[:2] == ["sh", "-c"]
    assert command[3:] == ["sh", "--appendonly", "yes"]
    assert command[2].endswith('exec docker-entrypoint.sh redis-server /tmp/redis-server.conf "$@"\n')


def test_valkey_differs_in_names_alone() -> None:
    redis, valkey = recipe("redis"), recipe("valkey")
    assert words(valkey.command) == [word.replace("redis-server", "valkey-server") for word in words(redis.command)]
    assert valkey.restore == redis.restore.replace("redis-server", "valkey-server").replace("redis-cli", "valkey-cli")


@REAL
@pytest.mark.parametrize("development", [True, False])
@pytest.mark.parametrize("auth", [True, False])
@pytest.mark.parametrize("storage", [None, 2**30])
def test_it_comes_up_and_is_healthy(tmp_path: Path, development: bool, auth: bool, storage: int | None) -> None:
    made = recipe("redis", development=development, auth=auth, storage=storage)
    cell = _cell(tmp_path, made, b"dev-it-Passw0rd" if auth else b"")
    out = cell.run("redis-cli get nothing; redis-cli config get appendonly")
    if not auth or development:
        assert out == f"\nappendonly\n{'yes' if storage else 'no'}\nended 0\n"
    else:
        refused = "NOAUTH Authentication required.\n\n"
        assert out == f"{refused}{refused}ended 0\n"


@REAL
def test_a_hostile_password_opens_and_no_process_shows_it(tmp_path: Path) -> None:
    cell = _cell(tmp_path, recipe("redis"), HOSTILE)
    out = cell.run(
        """
        REDISCLI_AUTH=$(cat "$PASSWORD_FILE"); export REDISCLI_AUTH
        redis-cli ping
        redis-cli -a wrong ping 2>/dev/null
        cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 'n[e]xt' || :
        stat -c %a /tmp/redis-server.conf
        """
    )
    assert out.splitlines() == [
        "PONG",
        "NOAUTH Authentication required.",
        "",
        "0",
        "600",
        "ended 0",
    ]


@REAL
def test_an_unhealthy_server_is_told(tmp_path: Path) -> None:
    """With another password the answer is no PONG; without a server there is no answer."""
    cell = _cell(tmp_path, recipe("redis"), b"right")
    out = cell.run("echo wrong >/tmp/file; PASSWORD_FILE=/tmp/file /cell/health 2>/dev/null || echo unhealthy")
    assert out == "unhealthy\nended 0\n"


@REAL
def test_an_empty_password_does_not_open_the_door(tmp_path: Path) -> None:
    cell = _cell(tmp_path, recipe("redis"), b"\n")
    with pytest.raises(AssertionError, match="the password is empty"):
        cell.run()


@REAL
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(password=st.binary(min_size=1, max_size=40).filter(lambda p: b"\0" not in p and p.strip(b"\n")))
def test_any_bytes_are_a_password(tmp_path: Path, password: bytes) -> None:
    cell = _cell(tmp_path, recipe("redis", storage=None), password)
    assert cell.run(":") == "ended 0\n"


@REAL
def test_a_dump_is_restored(tmp_path: Path) -> None:
    made = recipe("redis")
    assert made.dump is not None
    cell = _cell(tmp_path, made, HOSTILE)
    cell.beside(made.dump(2))
    login = 'REDISCLI_AUTH=$(cat "$PASSWORD_FILE"); export REDISCLI_AUTH;'
    cell.run(f"{login} redis-cli set kept yes; /cell/task; redis-cli set kept no; redis-cli set later yes")
    (dump,) = (tmp_path / "backup").iterdir()
    assert dump.name.startswith("it.data.2") and dump.name.endswith("Z.rdb")
    assert dump.read_bytes().startswith(b"REDIS")
    cell.task(made.dump(2), script=made.restore, more={"FILE": f"/backup/{dump.name}"})
    assert cell.run(f"{login} redis-cli mget kept later") == "yes\n\nended 0\n"
