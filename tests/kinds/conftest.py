"""Servers of these tests write to memory: a disk that really keeps every byte makes them wait for seconds."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = "/dev/shm"


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the machine has one."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="envspec-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
