"""What is alike is told once, and what must be mended last."""

from __future__ import annotations

from envspec.cli.render.groups import grouped, others, sorted_for_reading
from envspec.cli.render.text import brief, render
from envspec.diagnostic import Diagnostic, Severity
from envspec.source import Source, Span

SOURCE = Source("envspec.yaml", "key: value\n" * 60)


def found(line: int, severity: Severity, id: str, message: str, target: str = "", help: str = "") -> Diagnostic:
    return Diagnostic(severity, id, "name", message, Span(SOURCE, line, 1, line, 4), help, ("x", line), target=target)


def lines(*diagnostics: Diagnostic) -> list[str]:
    return list(render(diagnostics, colour=False))


def test_errors_stand_last_and_approximations_first() -> None:
    told = [
        found(1, "error", "ENV101", "e"),
        found(2, "warning", "ENV304", "w"),
        found(3, "advice", "ENV103", "a"),
        found(4, "advice", "ENV090", "`x` on nomad: n", "nomad"),
        found(5, "error", "ENV030", "f"),
    ]
    assert [one.message for one in sorted_for_reading(told)] == ["`x` on nomad: n", "a", "w", "e", "f"]


def test_advice_and_warnings_that_differ_in_names_are_one_with_their_places() -> None:
    told = [
        found(n, "warning", "ENV304", f"nothing saves what `db-{n}` keeps", help="back it up") for n in range(1, 30)
    ]
    assert lines(*told) == [
        "envspec.yaml:1:1: warning ENV304 name: nothing saves what `db-1` keeps",
        "  1 | key: value",
        "    | ^^^",
        "  help: back it up",
        "  also at: " + ", ".join(f"envspec.yaml:{n}" for n in range(2, 22)) + " and 8 more",
        "",
    ]
    assert others([one._replace(severity="advice") for one in told]).endswith("envspec.yaml:6 and 23 more")
    assert len(grouped([*told, found(9, "warning", "ENV304", "other words for `db-1`")])) == 2


def test_errors_are_each_told_whole() -> None:
    told = [found(n, "error", "ENV304", "the same") for n in (1, 2, 3)]
    assert [line for line in lines(*told) if "error" in line] == [
        f"envspec.yaml:{n}:1: error ENV304 name: the same" for n in (1, 2, 3)
    ]


def test_what_concerns_other_environments_is_another_thing() -> None:
    one = found(1, "warning", "ENV304", "m")._replace(environments=("dev",))
    assert len(grouped([one, one._replace(environments=("prod",))])) == 2


def _approximations() -> list[Diagnostic]:
    told = [
        found(n, "advice", "ENV090", f"`health.http` on compose: asks `svc-{n}`", "compose", "h") for n in (1, 2, 3)
    ]
    return [
        *told,
        found(4, "advice", "ENV090", "`init` on kubernetes: no init", "kubernetes"),
        found(5, "advice", "ENV090", "`hosts` on compose: asks `svc-1`", "compose"),
        found(6, "advice", "ENV090", "`hosts` on compose: asks `svc-2`", "compose"),
    ]


def test_approximations_take_two_lines_and_their_number() -> None:
    assert lines(*_approximations()) == [
        "envspec.yaml:1:1: advice ENV090 name: `health.http` on compose: asks `svc-1`",
        "  help: h",
        "  also at: envspec.yaml:2, envspec.yaml:3",
        "envspec.yaml:4:1: advice ENV090 name: `init` on kubernetes: no init",
        "envspec.yaml:5:1: advice ENV090 name: `hosts` on compose: asks `svc-1`",
        "  also at: envspec.yaml:6",
        "6 approximations: compose 5, kubernetes 1",
        "",
    ]


def test_compile_names_some_of_them_by_target() -> None:
    assert list(brief(_approximations(), colour=False, most=2)) == [
        "envspec.yaml:1:1: name: `health.http` on compose: asks `svc-1` (and at 2 more places)",
        "envspec.yaml:5:1: name: `hosts` on compose: asks `svc-1` (and at 1 more place)",
        "6 approximations: compose 5, kubernetes 1; `envspec check` shows 1 more of them and how to do without",
    ]
    assert list(brief([], colour=False)) == []
