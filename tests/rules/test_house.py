"""Severities as a team and its organisation want them, and what nobody lowers."""

from __future__ import annotations

import pytest

from envspec.compiler import Order, compile_text
from envspec.source import Source
from tests.test_accepting import SPEC

_SINGLE = "policies:\n  severity:\n    single-replica: {}\n"


def _severities(text: str, rule: str = "ENV403", organisation: str = "") -> list[str]:
    source = Source("corp.yaml", organisation) if organisation else None
    made = compile_text(text, order=Order(organisation=source))
    return [one.severity for one in made.diagnostics if one.id == rule]


def _errors(text: str, files: dict[str, str] | None = None, organisation: str = "") -> list[str]:
    source = Source("corp.yaml", organisation) if organisation else None
    made = compile_text(text, files, Order(organisation=source))
    return [str(one) for one in made.diagnostics if one.severity == "error"]


@pytest.mark.parametrize(
    ("word", "severities"), [("off", []), ("advice", ["advice"]), ("warning", ["warning"]), ("error", ["error"])]
)
def test_a_rule_has_the_severity_that_the_team_gives_it(word: str, severities: list[str]) -> None:
    assert _severities(SPEC) == ["warning"]
    assert _severities(SPEC + _SINGLE.format(word)) == severities
    assert _severities(SPEC + _SINGLE.format(word).replace("single-replica", "ENV403")) == severities


def test_an_error_stops_compile() -> None:
    made = compile_text(SPEC + _SINGLE.format("error"))
    assert list(made.artifacts) == ["dev"], "the rule is off in development, and stays off"


def test_a_name_that_no_rule_has() -> None:
    (told,) = compile_text(SPEC + _SINGLE.format("off").replace("single-replica", "single-replicas")).diagnostics[-1:]
    assert str(told) == (
        "envspec.yaml:29:22: error ENV053 unknown-name: there is no rule `single-replicas` "
        "[policies.severity.single-replicas]"
    )
    assert told.help == "did you mean `single-replica`?"


def test_a_severity_that_there_is_not() -> None:
    assert _errors(SPEC + _SINGLE.format("fatal")) == [
        "envspec.yaml:29:21: error ENV034 unknown-choice: `single-replica` is one of off, advice, warning, error; "
        "found `fatal` [policies.severity.single-replica]"
    ]


@pytest.mark.parametrize("word", ["off", "advice", "warning"])
def test_what_is_an_error_by_default_is_lowered_by_a_waiver_alone(word: str) -> None:
    assert _errors(SPEC + f"policies:\n  severity:\n    bind-mount: {word}\n") == [
        "envspec.yaml:29:17: error ENV076 lowered-rule: `bind-mount` is an error by default, which no policy lowers "
        "[policies.severity.bind-mount]"
    ]


def test_a_profile_of_the_project_is_laid_under_the_spec() -> None:
    profile = "severity:\n  single-replica: error\n  missing-digest: off\naccepts:\n  - at: services\n    because: b\n"
    text = SPEC + "policies:\n  profile: policy.yaml\n  severity:\n    single-replica: advice\n"
    made = compile_text(text, {"policy.yaml": profile})
    assert [(one.severity, one.id) for one in made.diagnostics if one.id in ("ENV403", "ENV103")] == [
        ("advice", "ENV403")
    ]
    assert made.accepted > 0


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ("severity:\n  single-replika: error\n", "policy.yaml:2:19: error ENV053"),
        ("severty:\n  single-replica: error\n", "policy.yaml:1:1: error ENV030 unknown-key: unknown key `severty`"),
        ("severity:\n  single-replica: loud\n", "policy.yaml:2:19: error ENV034"),
        ("locked:\n  - root-user\n", "policy.yaml:1:1: error ENV030 unknown-key: unknown key `locked`"),
        ("severity:\n  root-user: off\n", "policy.yaml:2:14: error ENV076"),
        ("a: {}\n", "policy.yaml:1:4: error ENV"),
    ],
)
def test_what_is_wrong_in_a_profile_is_told_at_its_line(profile: str, told: str) -> None:
    (error,) = _errors(SPEC + "policies:\n  profile: policy.yaml\n", {"policy.yaml": profile})
    assert error.startswith(told)


def test_a_profile_stays_in_the_project_and_must_be_there() -> None:
    outside = _errors(SPEC + "policies:\n  profile: ../policy.yaml\n")
    assert outside[0].startswith("envspec.yaml:28:12: error ENV064 path-outside")
    absent = compile_text(SPEC + "policies:\n  profile: polcy.yaml\n", {"policy.yaml": "severity:\n"})
    (error,) = [one for one in absent.diagnostics if one.severity == "error"]
    assert (error.id, error.help) == ("ENV063", "did you mean `policy.yaml`?")


def test_an_organisation_locks_rules() -> None:
    corp = "severity:\n  single-replica: error\nlocked:\n  - single-replica\n  - privileged\n"
    lowered = _errors(SPEC + _SINGLE.format("warning"), organisation=corp)
    assert (
        "envspec.yaml:29:21: error ENV076 lowered-rule: `single-replica` is locked: no spec may lower it" in lowered[-1]
    )
    assert _severities(SPEC + _SINGLE.format("warning"), organisation=corp) == ["error"]
    waiver = "waivers:\n  - rule: ENV403\n    at: services.web\n    because: one is enough\n    until: 2026-12-31\n"
    told = _errors(SPEC + waiver, organisation=corp)
    assert any("ENV403 single-replica" in one for one in told)
    locked = "envspec.yaml:28:11: error ENV076 lowered-rule: `ENV403` is locked: no spec may waive it"
    assert any(one.startswith(locked) for one in told)


def test_an_organisations_word_is_the_weakest_where_it_locks_nothing() -> None:
    corp = "severity:\n  single-replica: error\naccepts:\n  - at: jobs\n    because: nobody has any\n"
    assert _severities(SPEC, organisation=corp) == ["error"]
    assert _severities(SPEC + _SINGLE.format("off"), organisation=corp) == []
    assert not [one for one in _errors(SPEC, organisation=corp) if "ENV096" in one]
