"""`envspec check`: errors and policies of every environment; nothing is written."""

from __future__ import annotations

from envspec.cli.command import Command, Option, Values
from envspec.cli.project import ENV, FILE, POLICY, TAG, TARGET, VAR, open_project, organisation, variables
from envspec.cli.report import FORMATS, Progress, accepted, publish, unusable
from envspec.cli.screen import complain
from envspec.cli.selection import FAIL_ON, IGNORE, SELECT, failing, selected, unknown_rule
from envspec.compiler import Order, compile_source, unknown
from envspec.lazy import load

__all__ = ["COMMAND"]

_HELP = """Check a spec against the language, its targets and the policies; nothing is written.

What is alike is told once, with its places and environments. Exit code 1 means that there are errors, or what
`--fail-on` names.

Examples: `envspec check`, `envspec check --env prod --fail-on warning`, `envspec check --format github` in CI.
"""


def _run(values: Values) -> int:
    pairs, wrong = variables(values)
    if wrong:
        complain(f"--var takes NAME=VALUE, not {wrong!r}")
        return 2
    today = values["today"] or load("datetime").date.today().isoformat()
    if values["today"] and not _is_date(values["today"]):
        complain(f"--today takes a date such as 2027-03-31, not {values['today']!r}")
        return 2
    wrong = unknown_rule((*values["select"], *values["ignore"]))
    if wrong:
        complain(wrong)
        return 2
    policy, wrong = organisation(values)
    if wrong:
        complain(wrong)
        return 2
    project, found = open_project(values)
    if project is None:
        if values["format"] not in (None, "text"):
            publish(found, values["format"], 0)
            return 2 if any(one.id == "ENV080" for one in found) else 1
        return unusable(found)
    progress = Progress()
    targets = tuple(values["target"])
    order = Order(
        tuple(values["env"]), targets, values["tag"] or "", pairs, today, parallel=True, keep=False, organisation=policy
    )
    made = compile_source(project.source, project.name, project.files, order, project.prefix, progress)
    progress.done()
    problem = unknown(made, order)
    if problem:
        complain(problem)
        return 2
    told = selected(made.diagnostics, values["select"], values["ignore"])
    if values["format"] in (None, "text"):
        accepted(made.accepted)
    publish(told, values["format"] or "text", len(made.plans))
    return 1 if failing(told, values["fail_on"]) else 0


def _is_date(text: str) -> bool:
    try:
        load("datetime").date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10 and text[4] == text[7] == "-"  # not 2027-W13-3, which is a date as well


COMMAND = Command(
    "check",
    _HELP,
    (
        ENV,
        TARGET,
        Option("format", ("--format",), "How to tell. Default: text.", choices=FORMATS),
        FAIL_ON,
        SELECT,
        IGNORE,
        TAG,
        VAR,
        Option("today", ("--today",), "The day that waivers are held against. Default: the system's.", metavar="DATE"),
        POLICY,
        FILE,
    ),
    _run,
)
