"""Our targets keep what they promise: the kit that third parties run on theirs, on ours.

What the bytes do on a real engine is the matter of each target's own tests.
"""

from __future__ import annotations

import pytest

import envspec_backends
from envspec.backend import conformance, verdict
from envspec.backend.conformance import written
from envspec.compiler import Order, compile_text
from tests.backends.subjects import SUBJECTS

#: these take long, or more than the target, and have tests of their own
OWN = (conformance.verdicts_are_true, conformance.bytes_are_deterministic)
CHECKS = [check for check in conformance.CHECKS if check not in OWN]
SECTIONS = ("services", "jobs", "state", "secrets", "options")
#: in one process, as a subject keeps what it made
EACH = [pytest.param(name, marks=pytest.mark.xdist_group(f"conformance of {name}"), id=name) for name in SUBJECTS]


def test_every_target_that_ships_is_looked_at() -> None:
    assert set(SUBJECTS) == set(envspec_backends.BACKENDS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", EACH)
def test_it_conforms(name: str, check: conformance.Check) -> None:
    assert check(SUBJECTS[name]) == []


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("name", EACH)
def test_no_field_is_dropped_in_silence(name: str, section: str) -> None:
    assert conformance.verdicts_are_true(SUBJECTS[name], section) == []


@pytest.mark.parametrize("name", EACH)
def test_its_bytes_are_the_same_in_every_process(name: str) -> None:
    assert conformance.bytes_are_deterministic(SUBJECTS[name], envspec_backends.BACKENDS[name]) == []


@pytest.mark.parametrize(("name", "tier"), [(n, tier) for n, s in SUBJECTS.items() for tier in s.backend.tiers])
def test_a_field_that_the_language_gets_has_no_verdict_yet(name: str, tier: str) -> None:
    """Whatever stands around it: a sister of each field, and a field below it."""
    subject = SUBJECTS[name]
    fields = subject.fields(tier)
    newer = {f"{field.rpartition('.')[0]}.novel" for field in fields if not field.endswith(".*")}
    newer |= {f"{field}.novel.novel" for field in fields}
    assert len(newer) > 150
    assert [field for field in newer if verdict(subject.table(tier), field) is not None] == []


@pytest.mark.parametrize(
    ("tier", "layer"),
    [("development", "presets"), ("development", "blocks"), ("production", "presets"), ("production", "overrides")],
)
def test_a_field_is_the_same_wherever_it_is_said(tier: str, layer: str) -> None:
    """That is why the fields of presets, overrides and blocks need no verdict of their own."""
    subject, wrong = SUBJECTS["compose"], []
    for field in subject.fields(tier):
        for case in subject.cases(field, tier):
            if not field.startswith("services.") or "dev" in case.said:
                continue
            plain, layered = (
                subject.made(written(case, case.values[1], tier, "compose", {}, at).text) for at in ("services", layer)
            )
            if (plain.files, plain.errors) != (layered.files, layered.errors):
                wrong.append(f"{field} {case.said} {layered.errors}")
    assert wrong == []


def test_a_tool_has_the_fields_of_a_service() -> None:
    subject, wrong = SUBJECTS["compose"], []
    for field, support in subject.verdicts("development").items():
        if not field.startswith("services.") or support is None or support.served:
            continue
        for case in subject.cases(field, "development"):
            one, other = (written(case, value, "development", "compose", {}, "tools") for value in case.values)
            first, second = subject.made(one.text), subject.made(other.text)
            if first.errors + second.errors or (first.files == second.files and not second.about(other.path)):
                wrong.append(f"{field} {case.said} {first.errors + second.errors}")
    assert wrong == []


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_refused_value_is_an_error_of_the_compiler(name: str) -> None:
    """From end to end: nothing is emitted for the environment."""
    subject = SUBJECTS[name]
    refusals = [one for one in subject.reports if one.id == "ENV091" and not one.above]
    assert refusals
    for report in refusals[:3]:
        options = subject.options[report.options]
        spec = written(report.case, report.case.values[0], "production", name, options)
        compiled = compile_text(spec.text, subject.files, Order(targets=(name,), policies=False))
        errors = [one for one in compiled.diagnostics if one.severity == "error"]
        assert [(one.id, one.message) for one in errors] == [("ENV091", report.message)]
        assert errors[0].span is not None and errors[0].span.line == spec.line
        assert compiled.artifacts == {}
