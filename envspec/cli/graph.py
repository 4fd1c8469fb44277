"""`envspec graph`: the dependency graph of one environment as Mermaid, DOT or JSON."""

from __future__ import annotations

from envspec.cli.command import Command, Option, Values
from envspec.cli.project import FILE, TAG, VAR, open_project, variables
from envspec.cli.report import tell, unusable
from envspec.cli.screen import complain, say
from envspec.compiler import Order, compile_source, unknown
from envspec.drawing import dot, json, mermaid

__all__ = ["COMMAND"]

_HELP = """Draw the dependency graph of an environment.

An arrow leads from a caller to the peer that it may talk to; its label says what start-up waits for. Routes from
outside, volumes, ways out, ports, replicas and names of secrets are drawn in every format.

Examples: `envspec graph --env prod`, `envspec graph --env dev --format dot | dot -Tsvg -o graph.svg`.
"""

_FORMATS = {"mermaid": mermaid, "dot": dot, "json": json}


def _run(values: Values) -> int:
    pairs, wrong = variables(values)
    if wrong:
        complain(f"--var takes NAME=VALUE, not {wrong!r}")
        return 2
    project, found = open_project(values)
    if project is None:
        return unusable(found)
    wanted = (values["env"],) if values["env"] else ()
    order = Order(wanted, (), values["tag"] or "", pairs, emit=False)
    made = compile_source(project.source, project.name, project.files, order, project.prefix)
    problem = unknown(made, order)
    if not problem and not wanted and len(made.plans) > 1:
        problem = f"say which environment with --env: {', '.join(made.plans)}"
    if problem:
        complain(problem)
        return 2
    language = [one for one in made.diagnostics if one.severity == "error" and one.id < "ENV100"]
    if language or not made.plans:
        tell(language)
        return 1
    plan = next(iter(made.plans.values()))
    say(_FORMATS[values["format"] or "mermaid"](plan).rstrip("\n"))
    return 0


COMMAND = Command(
    "graph",
    _HELP,
    (
        Option(
            "env",
            ("--env", "-e"),
            "The environment; needed when the spec has several.",
            metavar="ENV",
            completes="environment",
        ),
        Option("format", ("--format",), "How to draw. Default: mermaid.", choices=tuple(_FORMATS)),
        TAG,
        VAR,
        FILE,
    ),
    _run,
)
