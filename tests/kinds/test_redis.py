"""Redis: cache or store, and a password that no process list shows."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envspec.compiler import compile_text
from envspec.kinds.kind import Recipe, argv
from tests.kinds.cell import Cell
from tests.kinds.states import recipe, words

HOSTILE = b"  p\"a's\\s $(id) `id` #%{}\xff\xc3\xa9\nnext\tline --requirepass x "


def _cell(folder: Path, made: Recipe, password: bytes) -> Cell:
    return Cell(folder, made, password, cwd="/data")


REAL = pytest.mark.judge("bubblewrap", "redis")


def test_a_cache_keeps_nothing() -> None:
    made = recipe("redis", auth=False, storage=None)
    assert words(made.command) == ["redis-server", "--save", "", "--appendonly", "no", "--maxmemory", "201326592"]
    assert made.data == ""
    assert list(made.writable) == ["/data"]


def test_a_store_writes_every_command() -> None:
    made = recipe("redis", auth=False)
    assert words(made.command) == ["redis-server", "--appendonly", "yes", "--maxmemory", "201326592"]
    assert made.data == "/data"
    assert made.writable == {}


def test_arguments_of_the_spec_come_after_the_recipe() -> None:
    command = words(recipe("redis").command)
    assert command[:2] == ["sh", "-c"]
    assert command[3:] == ["sh", "--appendonly", "yes", "--maxmemory", "201326592"]
    assert command[2].endswith('exec docker-entrypoint.sh redis-server /tmp/redis-server.conf "$@"\n')


def test_data_takes_three_quarters_of_the_memory() -> None:
    """A server that is full refuses writes, and is not killed: of 256 MiB, unless the spec gives it another limit."""
    assert words(recipe("valkey").command)[-2:] == ["--maxmemory", str(192 * 2**20)]
    assert words(recipe("redis", memory_limit=2**30).command)[-2:] == ["--maxmemory", str(768 * 2**20)]
    assert "--maxmemory" not in words(recipe("redis", development=True, memory_limit=2**30).command)


@pytest.mark.parametrize(
    ("resources", "bytes_"),
    [
        ("", 192 * 2**20),
        ("resources:\n      cpu: 1", 192 * 2**20),
        ("resources:\n      memory: 1Gi", 768 * 2**20),
        ("resources:\n      memory: 1Gi\n      memory_limit: 2Gi", 1536 * 2**20),
    ],
)
def test_the_limit_is_the_one_of_the_spec(resources: str, bytes_: int) -> None:
    made = compile_text(f"""\
envspec: 1
project: shop
services:
  web:
    image: registry.example.com/web:1.2.3
    user: "10001:10001"
    command: serve
    resources:
      cpu: 100m
      memory: 64Mi
    environment:
      QUEUE: ${{state.queue.url}}
state:
  queue:
    kind: redis
    version: 7.4.1
    storage: 1Gi
    args: --maxmemory-policy volatile-lru
    {resources}
environments:
  prod:
    tier: production
    tag: 1.0.0
    targets:
      - compose
""")
    (text,) = (a.data.decode() for a in made.artifacts["prod"] if a.path.endswith("compose.yaml"))
    command = yaml.load(text, yaml.CSafeLoader)["services"]["queue"]["command"]
    assert command[-4:] == ["--maxmemory", str(bytes_), "--maxmemory-policy", "volatile-lru"]


@REAL
def test_a_full_server_refuses_writes_and_the_spec_can_give_it_more(tmp_path: Path) -> None:
    """What the spec says comes after what the recipe says, and the last of two options counts."""
    made = recipe("redis", auth=False, memory_limit=4)
    ask = "redis-cli config get maxmemory; redis-cli set key value"
    for folder in ("full", "more"):
        (tmp_path / folder).mkdir()
    full = _cell(tmp_path / "full", made, b"").run(ask)
    assert full.startswith("maxmemory\n3\nOOM command not allowed when used memory > 'maxmemory'.")
    more = made._replace(command=(made.command or ()) + argv("--maxmemory", "64mb"))
    assert _cell(tmp_path / "more", more, b"").run(ask) == "maxmemory\n67108864\nOK\nended 0\n"


def test_valkey_differs_in_names_alone() -> None:
    redis, valkey = recipe("redis"), recipe("valkey")
    assert words(valkey.command) == [word.replace("redis-server", "valkey-server") for word in words(redis.command)]
    assert redis.restore is not None
    assert valkey.restore is not None
    assert words(valkey.restore.command) == [
        word.replace("redis-server", "valkey-server").replace("redis-cli", "valkey-cli")
        for word in words(redis.restore.command)
    ]


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
    assert made.restore is not None
    assert made.restore_stopped
    cell = _cell(tmp_path, made, HOSTILE)
    cell.beside(made.dump(2))
    login = 'REDISCLI_AUTH=$(cat "$PASSWORD_FILE"); export REDISCLI_AUTH;'
    cell.run(f"{login} redis-cli set kept yes; /cell/task; redis-cli set kept no; redis-cli set later yes")
    (dump,) = (tmp_path / "backup").iterdir()
    assert dump.name.startswith("it.data.2") and dump.name.endswith("Z.rdb")
    assert dump.read_bytes().startswith(b"REDIS")
    assert f"restoring {dump.name}\n" in cell.task(made.restore)
    assert cell.run(f"{login} redis-cli mget kept later") == "yes\n\nended 0\n"


@REAL
def test_a_dump_that_is_none_ends_the_restore(tmp_path: Path) -> None:
    made = recipe("redis")
    assert made.restore is not None
    cell = _cell(tmp_path, made, b"right")
    (tmp_path / "backup" / "it.data.20261124T020000Z.rdb").write_bytes(b"REDIS but no dump")
    with pytest.raises(AssertionError, match="the server ended while it read the dump"):
        cell.task(made.restore)


def test_a_cache_that_keeps_nothing_has_nothing_to_restore() -> None:
    assert recipe("redis", storage=None).restore is None
