"""RabbitMQ: a fixed node, and a password as a list of bytes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envspec.kinds import load
from tests.kinds.cell import Cell
from tests.kinds.states import recipe, spell, words

REAL = pytest.mark.judge("bubblewrap", "rabbitmq")
HOSTILE = b"  p\"a's\\s $(id) `id` #%{}\xc3\xa9\xff\nnext line >>}]}]. "

# The first words of AMQP 0-9-1: a header, the server's greeting, our login; then it tunes (30) or shuts the door.
CLIENT = r"""
import socket, struct, sys
password = open(sys.argv[1], "rb").read()
def table(): return struct.pack(">I", 0)
def long(data): return struct.pack(">I", len(data)) + data
def short(data): return bytes([len(data)]) + data
with socket.create_connection(("127.0.0.1", 5672), 5) as server:
    server.settimeout(20)
    stream = server.makefile("rb")
    def frame():
        try:
            head = stream.read(7)
        except ConnectionResetError:
            head = b""
        return stream.read(struct.unpack(">BHI", head)[2] + 1) if head else b""
    server.sendall(b"AMQP\0\0\x09\x01")
    frame()
    start = struct.pack(">HH", 10, 11) + table() + short(b"PLAIN") + long(b"\0shop\0" + password) + short(b"en_US")
    server.sendall(struct.pack(">BHI", 1, 0, len(start)) + start + b"\xce")
    answer = frame()
    print(struct.unpack(">HH", answer[:4]) if answer else "closed")
"""


def test_the_management_tag_has_its_port() -> None:
    assert list(load("rabbitmq").listening(recipe("rabbitmq", "4.0.5"))) == ["amqp"]
    assert list(load("rabbitmq").listening(recipe("rabbitmq", "4.0.5-management-alpine"))) == ["amqp", "management"]


def test_development_uses_the_variables_of_the_image() -> None:
    made = recipe("rabbitmq", development=True)
    assert made.command is None
    assert list(made.environment) == [
        "RABBITMQ_DEFAULT_USER", "RABBITMQ_NODENAME", "RABBITMQ_USE_LONGNAME", "RABBITMQ_DEFAULT_PASS",
    ]  # fmt: skip


def test_production_keeps_the_cookie_in_memory_and_logs_to_standard_output() -> None:
    made = recipe("rabbitmq")
    assert spell(made.environment["HOME"]) == "/tmp"
    assert spell(made.environment["RABBITMQ_LOGS"]) == "-"
    assert made.health.timeout >= 10_000


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(password=st.binary(min_size=1, max_size=60).filter(lambda p: b"\0" not in p and not p.endswith(b"\n")))
def test_any_bytes_are_a_password(tmp_path: Path, password: bytes) -> None:
    """The real script with a stand-in for the server; what it writes is read as Erlang reads it."""
    (tmp_path / "docker-entrypoint.sh").write_text("#!/bin/sh\n")
    (tmp_path / "docker-entrypoint.sh").chmod(0o755)
    (tmp_path / "password").write_bytes(password + b"\n")
    script = words(recipe("rabbitmq").command)[2].replace("/tmp/advanced", f"{tmp_path}/advanced")
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)}
    environment["PASSWORD_FILE"] = str(tmp_path / "password")
    subprocess.run(["sh", "-c", script, "sh"], check=True, env=environment)
    written = (tmp_path / "advanced.config").read_text()
    match = re.fullmatch(r"\[\{rabbit,\[\{default_pass,<<((?:\d+,)*\d+)>>\}\]\}\]\.\n", written)
    assert match is not None, written
    assert bytes(int(number) for number in match[1].split(",")) == password
    assert (tmp_path / "advanced.config").stat().st_mode & 0o077 == 0
    assert (tmp_path / ".erlang.cookie").stat().st_mode & 0o777 == 0o400
    (tmp_path / ".erlang.cookie").unlink()


@REAL
def test_a_hostile_password_opens_and_no_process_shows_it(tmp_path: Path) -> None:
    cell = Cell(tmp_path, recipe("rabbitmq"), HOSTILE, path="/usr/lib/rabbitmq/bin:/usr/bin:/usr/sbin")
    (tmp_path / "cell" / "client.py").write_text(CLIENT)
    (tmp_path / "cell" / "right").write_bytes(HOSTILE)
    (tmp_path / "cell" / "wrong").write_bytes(b"wrong")
    out = cell.run(
        """
        python3 /cell/client.py /cell/right
        python3 /cell/client.py /cell/wrong
        cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' ' ' | grep -c 'n[e]xt line' || :
        stat -c %a /tmp/advanced.config
        ls /var/log/rabbitmq
        """,
        timeout=90,
    )
    assert out.splitlines() == ["(10, 30)", "closed", "0", "600", "rabbit@localhost_upgrade.log", "ended 0"]
    assert (tmp_path / "volume-var-lib-rabbitmq" / "mnesia" / "rabbit@localhost").is_dir()
