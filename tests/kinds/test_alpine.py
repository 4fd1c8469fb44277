"""The scripts in Alpine variants, whose shell and tools are busybox's."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from envspec.kinds.support.dump import dump_command
from tests import judges
from tests.kinds.states import recipe, words

pytestmark = pytest.mark.judge("busybox")

TOOLS = ("sh", "cat", "chmod", "date", "mkdir", "mv", "od", "rm", "sed", "tr")
PASSWORDS = st.binary(min_size=1, max_size=60).filter(lambda p: b"\0" not in p and not p.endswith(b"\n"))


def _tools(folder: Path) -> str:
    """A PATH with nothing but busybox."""
    place = folder / "busybox"
    if not place.exists():
        place.mkdir()
        for tool in TOOLS:
            (place / tool).symlink_to(judges.command("busybox")[0])
    return str(place)


def _run(folder: Path, script: str, *args: str, **environment: str) -> None:
    path = _tools(folder)
    for name in ("docker-entrypoint.sh", "nats-server"):
        server = folder / "busybox" / name
        server.write_text(f'#!/bin/sh\necho "$*" >{folder}/started\n')
        server.chmod(0o755)
    subprocess.run(
        ["sh", "-c", script, "sh", *args],
        check=True, executable=judges.command("busybox")[0], env={"PATH": path, "HOME": str(folder), **environment},
    )  # fmt: skip


def _from_hex(quoted: str) -> bytes:
    assert re.fullmatch(r"(\\x[0-9a-f]{2})+", quoted)
    return bytes.fromhex(quoted.replace("\\x", ""))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(password=PASSWORDS)
@example(password=b"x" * 300)
@example(password=b"*" * 300)
@pytest.mark.parametrize(
    ("kind", "tag", "file", "pattern", "read"),
    [
        ("redis", "7.4-alpine", "redis-server.conf", r'requirepass "(.*)"\n', _from_hex),
        ("valkey", "8.1-alpine", "valkey-server.conf", r'requirepass "(.*)"\n', _from_hex),
        ("nats", "2.11-alpine", "nats.conf", r'authorization {\n  user: "shop"\n  password: "(.*)"\n}\n', _from_hex),
        (
            "rabbitmq", "4.0-alpine", "advanced.config", r"\[{rabbit,\[{default_pass,<<(.*)>>}\]}\]\.\n",
            lambda found: bytes(map(int, found.split(","))),
        ),
    ],
)  # fmt: skip
def test_any_bytes_are_a_password(
    tmp_path: Path, kind: str, tag: str, file: str, pattern: str, read: object, password: bytes
) -> None:
    (tmp_path / "password").write_bytes(password + b"\n")
    script = words(recipe(kind, tag).command)[2].replace("/tmp/", f"{tmp_path}/")
    _run(tmp_path, script, "--more", PASSWORD_FILE=str(tmp_path / "password"), NATS_USER='"shop"')
    found = re.fullmatch(pattern, (tmp_path / file).read_text())
    assert found is not None
    assert callable(read)
    assert read(found[1]) == password
    assert (tmp_path / "started").read_text().endswith(" --more\n")


def test_dumps_are_rotated(tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    backup.mkdir()
    for day in ("01", "02", "03"):
        (backup / f"db.shop.202001{day}T000000Z.dump").touch()
    (backup / "db.shop.20200101T000000Z.dump.part").touch()
    body = 'begin "$1" .dump; echo dump >"$part"; finish "$1" .dump\n'
    script = words(dump_command("db", 2, body, "shop"))[2].replace("/backup/", f"{backup}/")
    _run(tmp_path, script, "db", "2", "shop")
    old, new = sorted(path.name for path in backup.iterdir())
    assert old == "db.shop.20200103T000000Z.dump"
    assert re.fullmatch(r"db\.shop\.2\d{7}T\d{6}Z\.dump", new) and new > old
