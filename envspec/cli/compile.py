"""`envspec compile`: artifacts of every environment, or the proof that they are up to date."""

from __future__ import annotations

import os
from contextlib import ExitStack

from envspec.backend import Place
from envspec.cli.command import Command, Option, Values
from envspec.cli.project import ENV, FILE, POLICY, TAG, TARGET, VAR, Project, open_project, organisation, variables
from envspec.cli.render.lines import covered
from envspec.cli.render.text import count
from envspec.cli.report import FORMATS, Progress, accepted, publish, tell, tell_briefly, unusable
from envspec.cli.screen import complain, say
from envspec.cli.steps import next_steps
from envspec.compiler import Compilation, Order, compile_source, unknown
from envspec.diagnostic import Diagnostic, error
from envspec.output import Changes, compare, difference, locked, recover, write
from envspec.source import Source, Span

__all__ = ["COMMAND"]

#: advice of policies is for `check`; what is kept in part alone is always told, in a line: dropped, or approximated
_TOLD = ("ENV073", "ENV090")
#: approximations that are named; `check` has them all
_MOST = 5
#: shorter development values are words that stand anywhere
_WORTH_COVERING = 6
_HELP = """Compile environments to artifacts below build/<env>/<target>/.

An environment is written as a whole or not at all. What an earlier run wrote and is no longer emitted is removed;
files of others are never touched, and a file that was edited by hand is not overwritten without --force.

Examples: `envspec compile`, `envspec compile --env prod --tag 1.4.2`, `envspec compile --check` in CI.
"""


def _run(values: Values) -> int:
    pairs, wrong = variables(values)
    if wrong:
        complain(f"--var takes NAME=VALUE, not {wrong!r}")
        return 2
    if values["format"] and not values["check"]:
        complain("--format tells what --check finds: say both")
        return 2
    policy, wrong = organisation(values)
    if wrong:
        complain(wrong)
        return 2
    project, found = open_project(values)
    if project is None:
        return unusable(found)
    progress = Progress()
    targets = tuple(values["target"])
    order = Order(tuple(values["env"]), targets, values["tag"] or "", pairs, parallel=True, organisation=policy)
    made = compile_source(project.source, project.name, project.files, order, project.prefix, progress)
    problem = unknown(made, order)
    if problem:
        progress.done()
        complain(problem)
        return 2
    code = _finish(values, project, made, order, progress)
    progress.done()
    return code


def _finish(values: Values, project: Project, made: Compilation, order: Order, progress: Progress) -> int:
    out = (values["out"] or f"{project.root}/build").rstrip("/") or "/"
    if out.startswith("./"):
        out = out[2:]
    with ExitStack() as held:
        if not values["check"] and not made.errors:
            try:
                held.enter_context(locked(out))  # what is compared is what is written over, whoever else compiles
            except OSError as problem:
                progress.done()
                return _refused(", ".join(made.artifacts), out, problem)
        return _told(values, project, made, order, progress, out)


def _told(values: Values, project: Project, made: Compilation, order: Order, progress: Progress, out: str) -> int:
    """Compares, tells what was found, and writes."""
    told = [found for found in made.diagnostics if found.severity != "advice"]
    changes: list[tuple[str, Changes]] = []
    for name, artifacts in made.artifacts.items() if not made.errors else ():
        if not _made(name, made, order):
            continue
        if not values["check"]:
            try:
                recover(f"{out}/{name}")
            except OSError as problem:
                return _refused(name, f"{out}/{name}", problem)
        keep = set(made.plans[name].targets) - set(order.targets) if order.targets else set()
        changes.append((name, compare(f"{out}/{name}", artifacts, keep, values["force"] or values["check"])))
    told += [problem for _, change in changes for problem in change.problems]
    progress.done()
    if values["format"] not in (None, "text"):
        told += [stale for _, change in changes if not change.problems for stale in _stale(change)]
        publish(told, values["format"], len(made.plans))
        return 1 if any(found.severity == "error" for found in told) else 0
    accepted(made.accepted)
    tell_briefly((found for found in made.diagnostics if found.id in _TOLD and found.severity == "advice"), _MOST)
    tell(told, len(made.plans))
    if any(found.severity == "error" for found in told):
        complain(f"{count(told)}; nothing was written")
        return 1
    if values["check"]:
        return _check(changes, made)
    for name, change in changes:
        if not _write(name, change, _made(name, made, order)):
            return 2
    for name, change in changes:
        for step in next_steps(made.plans[name], made.artifacts[name], Place(change.folder, project.root)):
            say(f"next: {step}")
    return 0


def _stale(change: Changes) -> list[Diagnostic]:
    """An error at every artifact that is not what the spec says."""
    words = (
        ("is not there", change.added),
        ("is no longer emitted", change.removed),
        ("is out of date", change.changed),
    )
    return [
        error(
            "ENV087",
            "stale-artifact",
            f"`{change.folder}/{path}` {word}",
            Span(Source(f"{change.folder}/{path}", ""), 1, 1, 1, 1),
            "run `envspec compile`, and commit what it writes",
        )
        for word, paths in words
        for path in paths
    ]


def _check(changes: list[tuple[str, Changes]], made: Compilation) -> int:
    stale = [(name, change) for name, change in changes if change.any]
    for name, change in stale:
        lines = "\n".join(difference(change))
        for value in {secret.dev_value for secret in made.plans[name].secrets.values()}:
            if value and len(value) >= _WORTH_COVERING:
                lines = lines.replace(value, covered(value))
        say(f"{name}:\n{lines}")
    if stale:
        complain("artifacts are out of date; run `envspec compile`")
        return 1
    say("artifacts are up to date")
    return 0


def _refused(name: str, folder: str, problem: OSError) -> int:
    """Tells that the system refused to write; the exit code for it."""
    where = problem.filename or folder
    left = f"{folder} is as it was" if os.path.lexists(folder) else f"there is no {folder}"
    complain(f"{name} was not written: {where}: {problem.strerror}; {left}")
    return 2


def _made(name: str, made: Compilation, order: Order) -> tuple[str, ...]:
    """The targets of an environment that this run makes; none where it has no target that was asked for."""
    targets = made.plans[name].targets
    return tuple(target for target in targets if target in order.targets) if order.targets else targets


def _write(name: str, change: Changes, targets: tuple[str, ...]) -> bool:
    """Writes one environment and says what was done; False when the system refused."""
    if change.any:
        try:
            write(change)
        except OSError as problem:
            _refused(name, change.folder, problem)
            return False
    number = len(change.files)
    what = ("1 file" if number == 1 else f"{number} files") if change.any else "unchanged"
    say(f"{name}: {what} in {change.folder} ({', '.join(targets)})")
    return True


COMMAND = Command(
    "compile",
    _HELP,
    (
        ENV,
        TARGET,
        TAG,
        VAR,
        Option("out", ("--out", "-o"), "Where to write. Default: build/ beside the spec.", metavar="DIR"),
        Option(
            "check",
            ("--check",),
            "Write nothing; exit with 1 and the difference when artifacts are out of date.",
            "flag",
        ),
        Option("format", ("--format",), "How --check tells what it found. Default: text.", choices=FORMATS),
        Option("force", ("--force",), "Overwrite artifacts that were edited by hand.", "flag"),
        POLICY,
        FILE,
    ),
    _run,
)
