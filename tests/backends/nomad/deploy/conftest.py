"""A release of `deployed.SPEC`, and a cluster that has none yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.nomad.deployed import Deployed


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Deployed]:
    """The folder and its cluster."""
    deployed = Deployed(tmp_path)
    yield deployed
    deployed.cluster.close()
