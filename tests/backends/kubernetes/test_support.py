"""The table of fields says what the backend does."""

from __future__ import annotations

import pytest

from envspec_backends.kubernetes.support import TABLE


def test_every_verdict_says_how() -> None:
    assert [pattern for pattern, support in TABLE.items() if not support.how] == []


@pytest.mark.parametrize("pattern", ["workloads.*.init", "workloads.*.needs.*", "workloads.*.resources.pids"])
def test_approximations_of_whole_fields(pattern: str) -> None:
    assert TABLE[pattern].verdict == "approximated"
