"""memcached: a cache without a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kinds.cell import Cell
from tests.kinds.states import recipe, words


def test_it_keeps_nothing_and_knows_no_password() -> None:
    made = recipe("memcached")
    assert (made.data, made.writable, made.environment, made.dump, made.restore) == ("", {}, {}, None, None)
    assert words(made.program) == ["memcached"]


@pytest.mark.judge("bubblewrap", "memcached")
def test_it_comes_up_and_is_healthy(tmp_path: Path) -> None:
    cell = Cell(tmp_path, recipe("memcached"))
    out = cell.run("bash -c 'exec 3<>/dev/tcp/127.0.0.1/11211; printf \"version\\r\\n\" >&3; head -n 1 <&3'")
    assert out.startswith("VERSION 1.")


def test_alpine_variants_have_no_bash() -> None:
    assert words(recipe("memcached", "1.6-alpine").health.probe) == ["nc", "-z", "127.0.0.1", "11211"]
