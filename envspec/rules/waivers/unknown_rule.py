"""ENV903 unknown-rule."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.near import question
from envspec.rules.rule import Case, Example, Finding, Reference, Rule, found


def check(case: Case) -> Iterator[Finding]:
    waiver = case.waiver
    if not case.known:
        yield found(
            (*waiver.path, "rule"),
            f"there is no rule `{waiver.rule}` to waive",
            question(case.near) if case.near else "name a rule as `check` prints it, such as bind-mount",
        )


def _spec(rule: str) -> str:
    return (
        "services:\n  web:\n    build:\n      context: .\n    mounts:\n      /etc/ssl: /etc/ssl\nwaivers:\n"
        f"  - rule: {rule}\n    at: services.web.mounts\n    because: our certificates\n    until: 2027-03-31\n"
    )


RULE = Rule(
    id="ENV903",
    name="unknown-rule",
    what="A waiver names a rule that does not exist. Errors of the language itself cannot be waived.",
    why="It looks like an exception and is none: most often a rule's name is misspelt.",
    mend="Write the name or the id as `check` prints it.",
    development="error",
    production="error",
    bad=(
        Example(_spec("«bind-mounts»"), "there is no rule `bind-mounts` to waive"),
        Example(
            "include:\n  - legacy.yaml\n",
            "there is no rule `ENV051` to waive",
            environment="dev",
            files={"legacy.yaml": "envspec: 1\n" + _spec("«ENV051»")},
        ),
    ),
    good=(Example(_spec("bind-mount")), Example(_spec("ENV301"))),
    waiver=check,
    references=(Reference("The envspec language, section 9: Waivers"),),
)
