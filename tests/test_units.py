"""Quantities: every unit, without loss."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envspec.model.units import cpu, duration, format_duration, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [("64Mi", 67_108_864), ("1Gi", 2**30), ("500M", 500_000_000), ("1k", 1000), ("2Ti", 2**41), ("3Ki", 3072)],
)
def test_sizes_are_bytes(text: str, expected: int) -> None:
    assert size(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("250m", 250), ("0.5", 500), ("2", 2000), ("0.001", 1)])
def test_cpu_is_thousandths_of_a_core(text: str, expected: int) -> None:
    assert cpu(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("500ms", 500), ("10s", 10_000), ("2m", 120_000), ("1h30m", 5_400_000), ("1m500ms", 60_500)],
)
def test_durations_are_milliseconds(text: str, expected: int) -> None:
    assert duration(text) == expected


@given(st.integers(0, 10**10))
def test_a_duration_is_read_back_as_it_was(milliseconds: int) -> None:
    assert duration(format_duration(milliseconds)) == milliseconds


@pytest.mark.parametrize(("read", "text"), [(size, "1Xi"), (size, "x"), (duration, ""), (duration, "5"), (cpu, "x")])
def test_anything_else_is_refused(read: Callable[[str], int], text: str) -> None:
    with pytest.raises(ValueError):
        read(text)
