"""The tables of what becomes of each field are true, for every target.

A field without a verdict fails. Changing the value of a mapped field changes the bytes of the target; an approximated
one is told at its line in the words of the table; a value that a target cannot keep is told at its line, too. So no
field is dropped in silence. What the bytes do on a real engine is the matter of each target's own tests.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

from envspec.backend import Support, installed, verdict
from envspec.compiler import Order, compile_text
from envspec.diagnostic import Diagnostic
from envspec.model.fields import field as field_of
from tests.backends.tables.specs import FILES, VARIANTS, Case, Report, Written, cases, made, reports, written
from tools.docs.fields import FACES, Face, backend_of, judged, unseen

CASES: dict[str, list[Case]] = {}
for _case in cases():
    CASES.setdefault(_case.field, []).append(_case)
SECTIONS = ("services", "jobs", "state", "secrets", "options")


def name(face: Face) -> str:
    return face.target if not face.development else f"{face.target}-development"


def tried(face: Face, field: str) -> list[Case]:
    """The cases of a field; a job has the fields of a service."""
    section, _, rest = field.partition(".")
    found = CASES.get(field) or (CASES.get(f"services.{rest}") if section == "jobs" else None) or []
    return [case for case in found if face in case.faces]


#: Whatever these say, the target does what they are for: they may change no byte, and nothing is told.
SERVED = {
    "compose-development": {
        "build.platforms.*", "replicas", "autoscale.min", "autoscale.max", "autoscale.cpu", "rollout.strategy",
        "rollout.max_surge", "rollout.max_unavailable", "timeout", "retries",
    },
    "compose": set(),
    "kubernetes": {"health.probe", "health.probe.*", "migrates.*"},
    "nomad": {"health.probe", "health.probe.*", "migrates.*"},
}  # fmt: skip


@pytest.mark.parametrize("face", FACES, ids=name)
def test_what_is_served_without_a_trace_is_listed_here(face: Face) -> None:
    assert {f.split(".", 2)[2] for f, support in verdicts(face).items() if support and support.served} == SERVED[
        name(face)
    ]


@functools.cache
def verdicts(face: Face) -> dict[str, Support | None]:
    return judged(face)


def variants(face: Face, section: str) -> range:
    """With which options of the targets a field is tried."""
    return range(len(VARIANTS) if not face.development and section in ("services", "state", "secrets") else 1)


def pairs(face: Face, section: str, field: str) -> Iterator[tuple[str, Written, Written]]:
    for case in tried(face, field):
        for variant in variants(face, section):
            one, other = (written(case, value, face, section, variant) for value in case.values)
            yield f"{field} {case.said} {variant}", one, other


@pytest.mark.parametrize("face", FACES, ids=name)
def test_every_field_has_a_verdict(face: Face) -> None:
    assert [field for field, support in verdicts(face).items() if support is None] == []


@pytest.mark.parametrize("face", FACES, ids=name)
def test_every_field_is_tried(face: Face) -> None:
    assert [field for field in verdicts(face) if not tried(face, field)] == []


@pytest.mark.parametrize("face", FACES, ids=name)
def test_every_pattern_is_a_field(face: Face) -> None:
    known = set(verdicts(face))
    known |= {f"workloads.{f.partition('.')[2]}" for f in known if f.startswith(("services.", "jobs."))}
    assert [pattern for pattern in backend_of(face).table(face.development) if pattern not in known] == []


@pytest.mark.parametrize("face", FACES, ids=name)
def test_a_field_that_the_language_gets_has_no_verdict_yet(face: Face) -> None:
    """Whatever stands around it: a sister of each field, and a field below it."""
    table = backend_of(face).table(face.development)
    newer = {f"{field.rpartition('.')[0]}.novel" for field in verdicts(face) if not field.endswith(".*")}
    newer |= {f"{field}.novel.novel" for field in verdicts(face)}
    assert len(newer) > 150
    assert [field for field in newer if verdict(table, field) is not None] == []


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("face", FACES, ids=name)
def test_no_field_is_dropped_in_silence(face: Face, section: str) -> None:
    wrong: list[str] = []
    for field, support in verdicts(face).items():
        if support is None or field.split(".")[0] != section:
            continue
        for what, one, other in pairs(face, section, field):
            first, second = made(one.text, face), made(other.text, face)
            assert first.errors + second.errors == (), what
            changed = first.files != second.files
            said = second.at(other.path)
            told = bool(second.about(other.path) or first.about(one.path))
            if support.verdict == "mapped":
                if not changed and not support.served:
                    wrong.append(f"{what} is mapped, and its value changes nothing")
                wrong += [f"{what} is mapped, and yet: {one.message}" for one in said]
            elif support.verdict == "partly" and not changed and not told:
                wrong.append(f"{what} changes nothing, and nothing is said")
            elif support.verdict in ("approximated", "refused"):
                wrong += _untold(face, support, what, other)
    assert wrong == []


@pytest.mark.parametrize(
    ("face", "layer"), [(FACES[0], "presets"), (FACES[0], "blocks"), (FACES[1], "presets"), (FACES[1], "overrides")]
)
def test_a_field_is_the_same_wherever_it_is_said(face: Face, layer: str) -> None:
    """That is why the fields of presets, overrides and blocks need no verdict of their own."""
    wrong = []
    for field in verdicts(face):
        for case in tried(face, field):
            if not field.startswith("services.") or "dev" in case.said:
                continue
            value = case.values[1]
            plain, layered = (made(written(case, value, face, at, 0).text, face) for at in ("services", layer))
            # a development tier takes the user from the block alone
            if (plain.files, plain.errors) != (layered.files, layered.errors) and field != "services.*.user":
                wrong.append(f"{field} {case.said} {layered.errors}")
    assert wrong == []


def test_a_tool_has_the_fields_of_a_service() -> None:
    face = FACES[0]
    wrong = []
    for field, support in verdicts(face).items():
        if not field.startswith("services.") or support is None or support.served:
            continue
        for case in tried(face, field):
            one, other = (written(case, value, face, "tools") for value in case.values)
            first, second = made(one.text, face), made(other.text, face)
            if first.errors + second.errors or (first.files == second.files and not second.about(other.path)):
                wrong.append(f"{field} {case.said} {first.errors + second.errors}")
    assert wrong == []


def _untold(face: Face, support: Support, what: str, spec: Written) -> list[str]:
    """The words of the table must be said at the line of the field, once for each value."""
    id = "ENV090" if support.verdict == "approximated" else "ENV091"
    words = f" on {face.target}: {support.how}"
    right = [one for one in made(spec.text, face).at(spec.path) if one.id == id and one.message.endswith(words)]
    if len(right) != 1:
        return [f"{what} is {support.verdict}, and that is said {len(right)} times"]
    return _misplaced(spec, right[0], what)


def _misplaced(spec: Written, told: Diagnostic, what: str) -> list[str]:
    """A value is told at its own place, a short form that stands for a mapping at its key."""
    stands = (told.span.line, told.span.column) if told.span else None
    if stands == (spec.line, spec.column) or (stands == (spec.line, spec.key) and what in _SHORT):
        return []
    return [f"{what} is told at {stands}, not {(spec.line, spec.column)}"]


_SHORT = ("services.*.mounts.*.source", "services.*.volumes.*.volume")


def _id(report: Report) -> str:
    return f"{name(report.face)}-{report.case.field}-{report.case.values[0]}"


@pytest.mark.parametrize("report", reports(), ids=_id)
def test_a_value_that_is_not_kept_is_told_at_its_place(report: Report) -> None:
    section = report.case.field.split(".")[0]
    spec = written(report.case, report.case.values[0], report.face, section, report.variant)
    found = made(spec.text, report.face)
    assert found.errors == ()
    path = spec.path[:-1] if report.above else spec.path
    said = [one for one in found.said if one.path[: len(path)] == path and one.message == report.message]
    assert [one.id for one in said] == [report.id]
    if not report.above:
        assert _misplaced(spec, said[0], report.case.field) == []


@pytest.mark.parametrize("face", FACES, ids=name)
def test_partly_is_said_of_no_field_whose_values_are_all_kept(face: Face) -> None:
    """For each pattern that is partly mapped, `reports.txt` has a value that is not kept."""
    table = backend_of(face).table(face.development)
    told = {one.case.field for one in reports() if one.face == face}
    shown = {
        support.how
        for field, support in verdicts(face).items()
        if support and (field in told or f"services.{field.partition('.')[2]}" in told)
    }
    unshown = [p for p, support in table.items() if support.verdict == "partly" and support.how not in shown]
    # Two protocols over one transport are one to Compose: nothing is lost, and nothing is said.
    assert [p for p in unshown if (face.target, p) != ("compose", "workloads.*.ports.*.protocol")] == []


@pytest.mark.parametrize("face", [face for face in FACES if not face.development], ids=name)
def test_a_refused_value_is_an_error_of_the_compiler(face: Face) -> None:
    """From end to end: the other targets of the environment are emitted no more than this one."""
    refusals = [one for one in reports() if one.face == face and one.id == "ENV091" and not one.above]
    assert refusals
    for report in refusals[:3]:
        section = report.case.field.split(".")[0]
        spec = written(report.case, report.case.values[0], face, section, report.variant)
        compiled = compile_text(spec.text, FILES, Order(targets=(face.target,)))
        errors = [one for one in compiled.diagnostics if one.severity == "error"]
        assert [(one.id, one.message) for one in errors] == [("ENV091", report.message)]
        assert _misplaced(spec, errors[0], report.case.field) == []
        assert compiled.artifacts == {}


@pytest.mark.parametrize(
    ("leaf", "why"),
    [
        ("presets.*.command.*", ""),
        ("environments.*.nomad.region", "an option of another target"),
        ("services.*.dev.debug", "a production tier never reads it"),
        ("services.*.dev.command", ""),
        ("secrets.*.dev", "a production tier never reads it"),
        ("environments.*.extends", "laid under the environment"),
        ("tools.*.uses", "the image and settings of the service that is named"),
        ("environments.*.state.*.managed.cidr", ""),
    ],
)
def test_what_no_target_sees(leaf: str, why: str) -> None:
    assert leaf in installed.schemas().leaves()
    assert unseen(field_of(leaf), Face("kubernetes", False)) == why
