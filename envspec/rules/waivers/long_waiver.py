"""ENV904 long-waiver."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.rule import Case, Example, Finding, Reference, Rule, found


def check(case: Case) -> Iterator[Finding]:
    waiver, today = case.waiver, case.today
    if today is None or len(today) != 10:
        return
    # dates as text are in the order of time; a 29 February of the next year stands after its 28
    limit = f"{int(today[:4]) + 1:04}{today[4:]}"
    if waiver.until > limit:
        yield found(
            (*waiver.path, "until"),
            f"this waiver of `{waiver.rule}` holds until {waiver.until}, more than a year from now",
            f"set a date up to {limit}; it can be renewed then",
        )


def _spec(until: str) -> str:
    return (
        "services:\n  web:\n    build:\n      context: .\n    security:\n      read_only: false\nwaivers:\n"
        f"  - rule: writable-root\n    at: services.web\n    because: the vendor's image needs it\n    until: {until}\n"
    )


RULE = Rule(
    id="ENV904",
    name="long-waiver",
    what="A waiver's end date is more than a year away.",
    why="An exception for ever is a change of the rule that nobody has agreed to.",
    mend="Set a date at most one year away and look at it again then.",
    development="error",
    production="error",
    bad=(
        Example(_spec("«2099-12-31»"), "more than a year from now", today="2026-04-01"),
        Example(
            "include:\n  - legacy.yaml\n",
            "holds until 2027-04-02",
            today="2026-04-01",
            files={"legacy.yaml": "envspec: 1\n" + _spec("«2027-04-02»")},
        ),
    ),
    good=(Example(_spec("2027-04-01"), today="2026-04-01"), Example(_spec("2099-12-31"))),
    waiver=check,
    references=(Reference("The envspec language, section 9: Waivers"),),
)
