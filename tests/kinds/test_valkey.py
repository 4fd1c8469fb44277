"""Valkey: what it shares with Redis, on its own server. `redis-cli` stands in for the tool of the other name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import judges
from tests.kinds.cell import Cell
from tests.kinds.states import recipe

REAL = pytest.mark.judge("bubblewrap", "valkey", "redis")
HOSTILE = b"  p\"a's\\s $(id) `id` #%{}\xff\xc3\xa9\nnext\tline --requirepass x "
LOGIN = 'REDISCLI_AUTH=$(cat "$PASSWORD_FILE"); export REDISCLI_AUTH;'


def _cell(folder: Path, password: bytes) -> Cell:
    cell = Cell(folder, recipe("valkey"), password, cwd="/data")
    shutil.copy2(judges.command("valkey")[0], cell.programs / "valkey-server")
    cell.program("valkey-cli", '#!/bin/sh\nexec redis-cli "$@"\n')
    return cell


@REAL
def test_a_hostile_password_opens_and_no_process_shows_it(tmp_path: Path) -> None:
    out = _cell(tmp_path, HOSTILE).run(
        f"""
        valkey-cli ping
        {LOGIN} valkey-cli ping; valkey-cli config get appendonly; valkey-cli config get maxmemory
        valkey-cli info server | grep -c '^server_name:valkey'
        cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 'n[e]xt' || :
        """
    )
    assert out.splitlines() == [
        "NOAUTH Authentication required.", "", "PONG", "appendonly", "yes", "maxmemory", str(192 * 2**20),
        "1", "0", "ended 0",
    ]  # fmt: skip


@REAL
def test_a_dump_is_restored(tmp_path: Path) -> None:
    cell = _cell(tmp_path, HOSTILE)
    assert cell.made.dump is not None and cell.made.restore is not None
    cell.beside(cell.made.dump(2))
    cell.run(f"{LOGIN} valkey-cli set kept yes; /cell/task; valkey-cli set kept no; valkey-cli set later yes")
    (dump,) = (tmp_path / "backup").iterdir()
    assert dump.name.startswith("it.data.2") and dump.name.endswith("Z.rdb")
    assert f"restoring {dump.name}\n" in cell.task(cell.made.restore)
    assert cell.run(f"{LOGIN} valkey-cli mget kept later") == "yes\n\nended 0\n"
