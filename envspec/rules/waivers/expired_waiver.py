"""ENV901 expired-waiver."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.rule import Case, Example, Finding, Reference, Rule, found

_SPEC = """\
services:
  web:
    build:
      context: .
    security:
      read_only: false
waivers:
  - rule: writable-root
    at: services.web
    because: the vendor's image writes its cache beside its binary
    until: {until}
"""


def check(case: Case) -> Iterator[Finding]:
    waiver = case.waiver
    if case.today is not None and waiver.until < case.today:
        yield found(
            (*waiver.path, "until"),
            f"this waiver of `{waiver.rule}` ended on {waiver.until}",
            "mend what it excuses, or set a new date after somebody has looked at it again",
        )


RULE = Rule(
    id="ENV901",
    name="expired-waiver",
    what="A waiver's end date is past. What it excused is reported again.",
    why="An exception is a promise to come back to it. Without an end it is forgotten, and the next reader takes it "
    "for the rule.",
    mend="Mend the cause and delete the waiver, or renew it with a reason that still holds. `check` looks at the date, "
    "`compile` does not: last year's tag must still give last year's bytes.",
    development="error",
    production="error",
    bad=(
        Example(
            _SPEC.format(until="«2026-03-31»"), "this waiver of `writable-root` ended on 2026-03-31", today="2026-04-01"
        ),
        Example(
            "include:\n  - legacy/envspec.yaml\n",
            "ended on 2025-12-31",
            today="2026-06-01",
            files={"legacy/envspec.yaml": "envspec: 1\n" + _SPEC.format(until="«2025-12-31»")},
        ),
    ),
    good=(
        Example(_SPEC.format(until="2026-03-31"), today="2026-03-31"),
        Example(_SPEC.format(until="2020-01-01")),
    ),
    waiver=check,
    references=(Reference("The envspec language, section 9: Waivers"),),
)
