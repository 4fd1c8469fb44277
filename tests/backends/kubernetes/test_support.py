"""The table of fields is whole, and says what the backend does."""

from __future__ import annotations

import pytest

from envspec_backends.kubernetes.support import TABLE
from envspec_schema.leaves import leaves


def _covered(leaf: str) -> bool:
    steps = leaf.split(".")
    if steps[0] in ("services", "tools", "jobs", "presets"):
        steps = ["workloads", *steps[1:]]
    for length in range(len(steps), 0, -1):
        for pattern in TABLE:
            parts = pattern.split(".")
            if len(parts) == length and all(part in ("*", step) for part, step in zip(parts, steps, strict=False)):
                return True
    return False


def test_every_leaf_of_the_language_has_a_verdict() -> None:
    assert [leaf for leaf in leaves() if not _covered(leaf)] == []


def test_every_verdict_says_how() -> None:
    assert [pattern for pattern, support in TABLE.items() if not support.how] == []


@pytest.mark.parametrize("pattern", ["workloads.*.init", "workloads.*.needs", "workloads.*.resources.pids"])
def test_approximations_of_whole_fields(pattern: str) -> None:
    assert TABLE[pattern].verdict == "approximated"
