"""How a table is written."""

from __future__ import annotations

import pytest

from envspec.backend import approximates, mapped, otherwise, partly, refuses, section, served


def test_braces_are_spelt_out() -> None:
    table = section("{workloads,state}.*", {"command{,.*}": mapped("a"), "health.{interval,timeout}": partly("b")})
    assert table == {
        "workloads.*.command": mapped("a"),
        "workloads.*.command.*": mapped("a"),
        "state.*.command": mapped("a"),
        "state.*.command.*": mapped("a"),
        "workloads.*.health.interval": partly("b"),
        "workloads.*.health.timeout": partly("b"),
        "state.*.health.interval": partly("b"),
        "state.*.health.timeout": partly("b"),
    }


def test_a_field_with_two_verdicts_in_one_section_is_a_slip() -> None:
    with pytest.raises(ValueError, match=r"state\.\*\.image has two verdicts"):
        section("state.*", {"{image,version}": mapped(), "image": partly("some")})


def test_a_later_section_says_otherwise() -> None:
    both = section("workloads.*", {"{image,user}": mapped()})
    assert {**both, **section("workloads.*", {"user": partly("some")})}["workloads.*.user"] == partly("some")


@pytest.mark.parametrize("support", [mapped("all of it"), partly("some"), served("by itself")])
def test_what_is_not_told_is_said_field_by_field(support: object) -> None:
    with pytest.raises(ValueError, match="is said field by field"):
        otherwise(support, {})  # type: ignore[arg-type]


def test_what_is_told_may_be_said_of_the_rest() -> None:
    assert otherwise(approximates("a"), {"x": mapped()}) == {"x": mapped(), "**": approximates("a")}
    assert otherwise(refuses("a", "b"), {})["**"] == refuses("a", "b")
