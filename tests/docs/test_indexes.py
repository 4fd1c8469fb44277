"""What indexes say is said by one kind or rule."""

from __future__ import annotations

import pytest

from envspec.kinds import load
from tools.docs import indexes


def test_two_kinds_that_claim_one_image_contradict_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [load("redis"), load("valkey")._replace(repositories=("redis",))]
    monkeypatch.setattr(indexes, "all_kinds", lambda: both)
    with pytest.raises(ValueError, match='redis is "redis" and "valkey"'):
        indexes.indexes()


def test_a_scheme_of_two_kinds_with_one_port_is_told_once() -> None:
    text = indexes.indexes()["envspec/kinds/index.py"]
    assert text.count('"rediss": 6379') == 1
