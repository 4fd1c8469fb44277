"""What a process is promised, and what it may take."""

from __future__ import annotations

import pytest

from envspec.model.workload import UNLIMITED, Resources
from tests.lower.specs import Told, plan, told, web


def test_sizes_are_bytes_and_cores_thousandths() -> None:
    assert web("replicas: 1\n").resources == Resources()
    made = web(
        "resources:\n  cpu: 0.25\n  cpu_limit: 2\n  memory: 64Mi\n  memory_limit: 1Gi\n  pids: 100\n"
        "  shm: 128Mi\n  gpu: 1\n  open_files: 4096\n  locked_memory: 1Mi\n"
    )
    assert made.resources == Resources(250, 64 * 2**20, 2_000, 2**30, 100, 128 * 2**20, 1, 4096, 2**20)


def test_locked_memory_may_have_no_limit() -> None:
    assert web("resources:\n  locked_memory: unlimited\n").resources == Resources(locked_memory=UNLIMITED)


STATE = """\
state:
  search:
    kind: opensearch
    version: 2.19.1
    resources:
      memory: 2Gi
"""


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_limits_of_a_kind_bind_in_every_tier_until_the_spec_says_others(environment: str) -> None:
    found = plan(STATE, environment).workloads["search"].resources
    assert (found.open_files, found.locked_memory) == (65_536, UNLIMITED)
    said = (
        plan(STATE + "      open_files: 1000000\n      locked_memory: 1Gi\n", environment).workloads["search"].resources
    )
    assert (said.open_files, said.locked_memory) == (1_000_000, 2**30)


def test_memory_alone_is_promised_and_is_the_limit() -> None:
    assert web("resources:\n  memory: 64Mi\n").resources == Resources(memory=64 * 2**20, memory_limit=64 * 2**20)


@pytest.mark.parametrize(
    ("said", "line", "column", "field"),
    [
        ("memory: 1Gi\n  memory_limit: 64Mi", 3, 17, "memory"),
        ("cpu: 1\n  cpu_limit: 500m", 3, 14, "cpu"),
    ],
)
def test_a_limit_is_at_least_the_request(said: str, line: int, column: int, field: str) -> None:
    assert told(f"resources:\n  {said}\n") == [
        Told(line, column, f"`{field}_limit` is less than `{field}`", "a limit is at least the request")
    ]
