"""NATS: two images, two ways to tell the server its password."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envspec.kinds.kind import Recipe, argv
from envspec.model.workload import ConfigFile
from tests.kinds.cell import Cell
from tests.kinds.states import recipe, words

REAL = pytest.mark.judge("bubblewrap", "nats")
HOSTILE = "  p\"a's\\s $(id) `id` #%{}é\ttab $X "

# NATS in its own words: the server greets, the client says who it is, a ping is answered or the door is shut.
CLIENT = """
import json, socket, sys
password = open(sys.argv[1], "rb").read().decode() if len(sys.argv) > 1 else None
with socket.create_connection(("127.0.0.1", 4222), 5) as server:
    lines = server.makefile("rb")
    info = json.loads(lines.readline().split(b" ", 1)[1])
    login = {"user": "shop", "pass": password} if password is not None else {}
    server.sendall(b"CONNECT " + json.dumps({"verbose": False, **login}).encode() + b"\\r\\nPING\\r\\n")
    print(lines.readline().strip().decode(), "jetstream" if info.get("jetstream") else "core")
"""


def _cell(folder: Path, made: Recipe, password: bytes) -> Cell:
    small = words(made.command)[0].startswith("-")
    if small:
        made = made._replace(entrypoint=argv("nats-server"))
    # The images' own ways to ask are not here; what is asked is the same.
    ask = "from urllib.request import urlopen; urlopen('http://127.0.0.1:8222/healthz')"
    made = made._replace(health=made.health._replace(probe=argv("python3", "-c", ask)))
    cell = Cell(folder, made, password)
    (folder / "cell" / "client.py").write_text(CLIENT)
    (folder / "cell" / "right").write_bytes(password)
    (folder / "cell" / "wrong").write_bytes(b"wrong")
    return cell


def test_the_plain_image_has_nothing_to_ask_with() -> None:
    assert recipe("nats", "2.11.1").health.probe == ()
    assert words(recipe("nats", "2.11.1-alpine").health.probe) == [
        "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8222/healthz",
    ]  # fmt: skip


def test_the_plain_image_is_given_options_and_the_alpine_one_a_program() -> None:
    assert words(recipe("nats", "2.11.1", auth=False, storage=None).command) == [
        "--port", "4222", "--http_port", "8222",
    ]  # fmt: skip
    assert words(recipe("nats", "2.11.1-alpine", auth=False).command) == [
        "nats-server", "--port", "4222", "--http_port", "8222", "--jetstream", "--store_dir", "/data",
    ]  # fmt: skip


def test_without_a_password_nothing_is_configured() -> None:
    made = recipe("nats", auth=False)
    assert made.environment == {}
    assert made.files == {}


def test_the_configuration_names_variables_and_no_values() -> None:
    (file,) = recipe("nats").files.values()
    assert isinstance(file, ConfigFile)
    assert file.content == b"authorization {\n  user: $NATS_USER\n  password: $NATS_PASSWORD\n}\n"


@REAL
@pytest.mark.parametrize("tag", ["2.11.1", "2.11.1-alpine"])
@pytest.mark.parametrize("development", [True, False])
@pytest.mark.parametrize("storage", [None, 2**30])
def test_it_comes_up_and_is_healthy(tmp_path: Path, tag: str, development: bool, storage: int | None) -> None:
    made = recipe("nats", tag, development=development, storage=storage)
    cell = _cell(tmp_path, made, b"1234")
    out = cell.run("for who in right wrong; do python3 /cell/client.py /cell/$who; done; python3 /cell/client.py")
    kind = "jetstream" if storage else "core"
    refused = f"-ERR 'Authorization Violation' {kind}"
    assert out.splitlines() == [f"PONG {kind}", refused, refused, "ended 1"]


@REAL
def test_without_a_password_everybody_may_in(tmp_path: Path) -> None:
    made = recipe("nats", "2.11.1-alpine", auth=False)
    assert _cell(tmp_path, made, b"").run("python3 /cell/client.py") == "PONG jetstream\nended 1\n"


@REAL
def test_a_hostile_password_opens_and_no_process_shows_it(tmp_path: Path) -> None:
    cell = _cell(tmp_path, recipe("nats", "2.11.1-alpine"), HOSTILE.encode())
    out = cell.run(
        """
        python3 /cell/client.py /cell/right
        cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' ' ' | grep -c 't[a]b' || :
        stat -c %a /tmp/nats.conf
        """
    )
    assert out.splitlines() == ["PONG jetstream", "0", "600", "ended 1"]


@REAL
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(password=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30))
def test_any_text_is_a_password(tmp_path: Path, password: str) -> None:
    if not password.rstrip("\n") or password.endswith("\n"):
        password = f"{password}."
    cell = _cell(tmp_path, recipe("nats", "2.11.1-alpine", storage=None), password.encode())
    assert cell.run("python3 /cell/client.py /cell/right") == "PONG core\nended 1\n"


@REAL
def test_an_empty_password_does_not_open_the_door(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="the password is empty"):
        _cell(tmp_path, recipe("nats", "2.11.1-alpine"), b"\n").run()
