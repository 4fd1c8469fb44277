"""Verdicts are true. Changing the value of a mapped field changes the bytes; what is not kept is told at its line."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.backend.conformance.sample import Written, written
from envspec.backend.conformance.subject import Subject
from envspec.backend.verdicts import Support
from envspec.diagnostic import Diagnostic

__all__ = ["served_fields_are_listed", "values_are_told", "verdicts_are_true"]


def verdicts_are_true(subject: Subject, section: str = "") -> list[str]:
    """Two values of each field are compiled; `section` (services, jobs, state, secrets, options) looks at one alone.

    Mapped: the bytes differ, and nothing is said. Served: nothing is said. Partly: the bytes differ, or it is told.
    Approximated or refused: the words of the table are said at the line of the value, once.
    """
    wrong = []
    with subject.present():
        for tier in subject.backend.tiers:
            for name, support in subject.verdicts(tier).items():
                if support is None or (section and name.partition(".")[0] != section):
                    continue
                if not subject.cases(name, tier):
                    wrong.append(f"{name} is not tried in {tier}: give `cases` two values for it")
                for what, one, other in subject.specs(name, tier):
                    wrong += [f"{what}: {found}" for found in _untrue(subject, support, one, other)]
    return wrong


def _untrue(subject: Subject, support: Support, one: Written, other: Written) -> Iterator[str]:
    first, second = subject.made(one.text), subject.made(other.text)
    if first.errors + second.errors:
        yield f"it does not compile: {(first.errors + second.errors)[0]}"
        return
    changed = first.files != second.files
    if support.verdict == "mapped":
        if not changed and not support.served:
            yield "it is mapped, and its value changes nothing"
        yield from (f"it is mapped, and yet: {told.message}" for told in second.at(other.path))
    elif support.verdict == "partly":
        if not changed and not second.about(other.path) and not first.about(one.path):
            yield "it changes nothing, and nothing is said"
    else:
        yield from _untold(subject, support, other)


def _untold(subject: Subject, support: Support, spec: Written) -> Iterator[str]:
    """The words of the table must be said at the line of the field, once."""
    id = "ENV090" if support.verdict == "approximated" else "ENV091"
    words = f" on {subject.backend.name}: {support.how}"
    said = [one for one in subject.made(spec.text).at(spec.path) if one.id == id and one.message.endswith(words)]
    if len(said) != 1:
        yield f"it is {support.verdict}, and that is said {len(said)} times"
    else:
        yield from misplaced(spec, said[0])


def misplaced(spec: Written, told: Diagnostic) -> Iterator[str]:
    """A value is told at its own place; a short form, which stands for a mapping, may be told at its key."""
    stands = (told.span.line, told.span.column) if told.span else None
    if stands not in ((spec.line, spec.column), (spec.line, spec.key)):
        yield f"it is told at {stands}, not at {(spec.line, spec.column)}"


def served_fields_are_listed(subject: Subject) -> list[str]:
    """The fields that may leave no trace are those that `served` lists, by name: nobody else would notice one."""
    found = {
        name.split(".", 2)[2]
        for tier in subject.backend.tiers
        for name, support in subject.verdicts(tier).items()
        if support is not None and support.served
    }
    listed = [f"`{name}` is served, and not listed" for name in sorted(found - subject.served)]
    return listed + [f"`{name}` is listed, and not served" for name in sorted(subject.served - found)]


def values_are_told(subject: Subject) -> list[str]:
    """Every report is said at its place, and each field that is partly mapped has one: a value that is not kept."""
    wrong = []
    shown: dict[str, set[str]] = {tier: set() for tier in subject.backend.tiers}
    with subject.present():
        for report in subject.reports:
            case, (tier,) = report.case, report.case.tiers
            what = f"{case.field} {case.said} {case.values[0]} in {tier}"
            options = subject.options[report.options] if tier == "production" else {}
            spec = written(case, case.values[0], tier, subject.backend.name, options)
            made = subject.made(spec.text)
            path = spec.path[:-1] if report.above else spec.path
            if made.errors:
                wrong.append(f"{what}: it does not compile: {made.errors[0]}")
                continue
            if not report.id:
                wrong += [f"{what}: nothing is to be said, and yet: {one.message}" for one in made.about(path)]
            else:
                said = [one for one in made.said if one.path[: len(path)] == path and one.message == report.message]
                if [one.id for one in said] != [report.id]:
                    wrong.append(f"{what}: it is to be told {report.id} {report.message}; told: {_told(made.at(path))}")
                elif not report.above:
                    wrong += [f"{what}: {found}" for found in misplaced(spec, said[0])]
            shown[tier] |= {case.field, f"jobs.{case.field.partition('.')[2]}"}
        for tier in subject.backend.tiers:
            wrong += _unshown(subject, tier, shown[tier])
    return wrong


def _told(said: list[Diagnostic]) -> str:
    return "; ".join(f"{one.id} {one.message}" for one in said) or "nothing"


def _unshown(subject: Subject, tier: str, shown: set[str]) -> Iterator[str]:
    """Fields that are partly mapped by words of which no value is shown that is not kept."""
    verdicts = subject.verdicts(tier)
    words = {support.how for name, support in verdicts.items() if support is not None and name in shown}
    for name, support in verdicts.items():
        if support is not None and support.verdict == "partly" and support.how not in words:
            yield f"{name} is partly mapped in {tier}: give `reports` a value that is not kept"
