"""Quantities and durations without loss."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec_backends.kubernetes.units import cores, quantity, seconds

_FACTORS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18} | {
    f"{unit}i": 2 ** (10 * power) for power, unit in enumerate("KMGTPE", 1)
}


def _bytes(text: str) -> int:
    """A quantity as Kubernetes reads it."""
    match = re.fullmatch(r"([0-9]+)([A-Za-z]*)", text)
    assert match
    return int(match[1]) * _FACTORS[match[2]]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**62), st.sampled_from(list(_FACTORS.values())))
def test_sizes_are_read_back_as_they_are(number: int, factor: int) -> None:
    for size in (number, number % 5000 * factor):
        assert _bytes(quantity(size)) == size


@pytest.mark.parametrize(
    ("size", "text"),
    [(64 * 2**20, "64Mi"), (500 * 10**6, "500M"), (2**30, "1Gi"), (1536 * 2**20, "1536Mi"), (1001, "1001"), (0, "0")],
)
def test_sizes(size: int, text: str) -> None:
    assert quantity(size) == text


@pytest.mark.parametrize(("thousandths", "text"), [(250, "250m"), (2000, "2"), (1500, "1500m"), (1, "1m"), (0, "0")])
def test_cores(thousandths: int, text: str) -> None:
    assert cores(thousandths) == text


@pytest.mark.parametrize(("milliseconds", "whole"), [(0, 0), (1, 1), (999, 1), (1000, 1), (1001, 2), (90_000, 90)])
def test_seconds_round_up(milliseconds: int, whole: int) -> None:
    assert seconds(milliseconds) == whole
