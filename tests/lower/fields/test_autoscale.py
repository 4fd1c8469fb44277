"""How many of a service there are, by its load."""

from __future__ import annotations

import pytest

from envspec.model.workload import Autoscale
from tests.lower.specs import Told, told, web


def test_bounds_and_aim() -> None:
    assert web("replicas: 3\n").autoscale is None
    assert web("autoscale:\n  max: 5\n  cpu: 70\n").autoscale == Autoscale(1, 5, 70)
    assert web("autoscale:\n  min: 2\n  max: 2\n  cpu: 70\n").autoscale == Autoscale(2, 2, 70)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "max: 5",
            Told(
                1, 1, "`autoscale` needs `cpu`",
                "say `min`, `max` and `cpu`, the percentage of the request to aim at",
            ),
        ),
        (
            "cpu: 70",
            Told(
                1, 1, "`autoscale` needs `max`",
                "say `min`, `max` and `cpu`, the percentage of the request to aim at",
            ),
        ),
        (
            "min: 4\n  max: 2\n  cpu: 70",
            Told(3, 8, "`max` is 2, less than `min`, which is 4", "raise `max` or lower `min`"),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_bounds(said: str, expected: Told) -> None:
    assert told(f"autoscale:\n  {said}\n") == [expected]
