"""The kit finds what is wrong with a backend: an honest one passes, and each of these lies in a way of its own."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from envspec import compiler
from envspec.backend import (
    Artifact,
    Backend,
    Emission,
    Schema,
    Support,
    Table,
    approximated,
    approximates,
    conformance,
    installed,
    mapped,
    otherwise,
    partly,
    refuses,
    served,
)
from envspec.backend.conformance import Check, Subject
from envspec.backend.options import choice, options
from envspec.diagnostic import Diagnostic
from envspec.model.plan import Plan

CASES = """
options.honest.colour | {colour: §} | red | blue
"""
REPORTS = """
services.*.replicas | {replicas: §} | 7 | production | 0 | ENV090 `replicas` on honest: six at most
"""


class Honest(Backend):
    """Images, variables and how many there are, as JSON; everything else is approximated."""

    name = "honest"

    def options(self) -> Schema:
        return options("Options for the list.", colour=choice("Colour of the list.", "red", "blue", default="blue"))

    def table(self, development: bool) -> Table:
        known: Table = {
            "workloads.*.image": mapped("a line"),
            "workloads.*.build.context": mapped("docker-bake.json builds it"),
            "workloads.*.environment.*": mapped("a line"),
            "workloads.*.replicas": partly("six at most"),
            "workloads.*.init": served("who reads a list needs no init"),
            "workloads.*.security.privileged": refuses("a list is no place for that", "leave it out"),
            "options.honest.colour": mapped("colour of the list"),
        }
        return otherwise(approximates("a list has a line for each service"), known)

    def emit(self, plan: Plan) -> Emission:
        return Emission((Artifact(f"{self.name}/list.json", self.text(plan).encode()),), tuple(self.told(plan)))

    def text(self, plan: Plan) -> str:
        return json.dumps([plan.options.get(self.name, {}).get("colour", "blue"), *map(self.line, self.all(plan))])

    def all(self, plan: Plan) -> list[Any]:
        return list(plan.workloads.values())

    def line(self, workload: Any) -> object:
        variables = {name: str(value.parts) for name, value in workload.environment.items()}
        return [workload.name, str(workload.image), min(workload.replicas, 6), variables]

    def told(self, plan: Plan) -> list[Diagnostic]:
        return [approximated((*w.path, "replicas"), "six at most") for w in self.all(plan) if w.replicas > 6]


def subject(backend: Backend, **more: Any) -> Subject:
    given: dict[str, Any] = {
        "cases": CASES,
        "reports": REPORTS,
        "served": frozenset({"init"}),
        "reader": lambda path, data: json.loads(data),
    }
    return Subject(backend, compiler, **{**given, **more})


def wrong(check: Check, backend: Backend, **more: Any) -> str:
    """All that the check finds, as one text."""
    return "\n".join(check(subject(backend, **more)))


@pytest.mark.parametrize("check", conformance.CHECKS, ids=lambda check: check.__name__)
def test_an_honest_backend_passes(check: Check) -> None:
    assert check(subject(Honest())) == []


def test_what_is_looked_at_is_installed_no_longer_than_that() -> None:
    before = installed.version()
    assert conformance.verdicts_are_complete(subject(Honest())) == []
    assert installed.version() == before
    assert "honest" not in installed.names()


class Forgetful(Honest):
    """Its table is of an older language: it has a field less, and one that is gone."""

    def table(self, development: bool) -> Table:
        known = {f"{name}": mapped() for name in super().table(development) if name not in ("**", "workloads.*.init")}
        return {**known, "workloads.*.ports": mapped("the ports"), "workloads.*.user": partly("")}


def test_a_verdict_too_few_and_one_too_many() -> None:
    said = wrong(conformance.verdicts_are_complete, Forgetful())
    assert "production: services.*.init has no verdict" in said
    assert "production: jobs.*.timeout has no verdict" in said
    assert "production: services.*.ports.*.port has no verdict" in said
    assert "production: the language has no field workloads.*.ports" in said
    assert "production: workloads.*.user is partly, and does not say how" in said
    assert "services.*.image" not in said


class Open(Honest):
    def table(self, development: bool) -> Table:
        return {**super().table(development), "**": mapped("whatever")}


def test_a_rest_that_is_not_told() -> None:
    assert "the rest is mapped, so that a new field would be dropped in silence" in wrong(
        conformance.verdicts_are_complete, Open()
    )


_UNCHANGED = "it is mapped, and its value changes nothing"


@pytest.mark.parametrize(
    ("pattern", "support", "said"),
    [
        ("workloads.*.user", mapped("a line"), "services.*.user {'user': '§'} in production with options 0: it is"),
        ("workloads.*.restart", partly("some"), "with options 0: it changes nothing, and nothing is said"),
        ("state.*.image", mapped("a line"), ""),
        ("state.*.data", mapped("a line"), f"state.*.data {{'data': '§'}} in production with options 0: {_UNCHANGED}"),
    ],
)  # fmt: skip
def test_a_verdict_that_is_not_true(pattern: str, support: Support, said: str) -> None:
    class Liar(Honest):
        def table(self, development: bool) -> Table:
            return {**super().table(development), pattern: support}

    found = wrong(conformance.verdicts_are_true, Liar())
    assert said in found if said else found == ""


class Chatty(Honest):
    """It says that it approximates what its table says it maps."""

    def told(self, plan: Plan) -> list[Diagnostic]:
        return [approximated((*w.path, "image"), "only almost") for w in self.all(plan)]


def test_a_mapped_field_of_which_something_is_told() -> None:
    assert "it is mapped, and yet: `image` on honest: only almost" in wrong(conformance.verdicts_are_true, Chatty())


class Elsewhere(Honest):
    """It tells a value at the entry, not at its line."""

    def told(self, plan: Plan) -> list[Diagnostic]:
        return [approximated(w.path, "`replicas` on honest: six at most") for w in self.all(plan) if w.replicas > 6]


def test_a_value_that_is_not_told_at_its_place() -> None:
    said = wrong(conformance.values_are_told, Elsewhere())
    assert "it is to be told ENV090 `replicas` on honest: six at most; told: nothing" in said


def test_a_field_that_is_partly_mapped_and_never_shown() -> None:
    said = wrong(conformance.values_are_told, Honest(), reports="")
    assert "services.*.replicas is partly mapped in production: give `reports` a value that is not kept" in said


def test_a_value_of_which_nothing_is_to_be_said() -> None:
    silent = REPORTS + "services.*.replicas | {replicas: §} | 6 | production | 0 | -\n"
    assert wrong(conformance.values_are_told, Honest(), reports=silent) == ""
    told = REPORTS + "services.*.replicas | {replicas: §} | 8 | production | 0 | -\n"
    assert "nothing is to be said, and yet: `replicas` on honest: six at most" in wrong(
        conformance.values_are_told, Honest(), reports=told
    )


def test_an_option_that_nobody_tries() -> None:
    assert "options.honest.colour is not tried in production: give `cases` two values for it" in wrong(
        conformance.verdicts_are_true, Honest(), cases=""
    )


def test_what_is_served_is_listed() -> None:
    assert wrong(conformance.served_fields_are_listed, Honest(), served=frozenset()) == (
        "`init` is served, and not listed"
    )
    assert wrong(conformance.served_fields_are_listed, Honest(), served=frozenset({"init", "user"})) == (
        "`user` is listed, and not served"
    )


class Moody(Honest):
    """It counts how often it was asked."""

    asked = itertools.count()

    def text(self, plan: Plan) -> str:
        return json.dumps([next(self.asked), super().text(plan)])


class Unordered(Honest):
    """It writes a set as it comes, which differs from process to process."""

    def all(self, plan: Plan) -> list[Any]:
        return [plan.workloads[name] for name in set(plan.workloads)]


UNORDERED = Unordered()


def test_bytes_that_differ_from_time_to_time() -> None:
    assert "it is emitted otherwise the second time" in wrong(conformance.bytes_are_deterministic, Moody())


def test_bytes_that_differ_from_process_to_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    made = subject(UNORDERED)
    assert conformance.bytes_are_deterministic(made) == []
    (tmp_path / "acme_lists.py").write_text(
        "from envspec.backend import Artifact, Emission\n"
        "class Lists:\n"
        "    name = 'lists'\n"
        "    def emit(self, plan):\n"
        "        return Emission((Artifact('lists/a', repr(set(plan.workloads)).encode()),))\n"
        "BACKEND = Lists()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    found = conformance.bytes_are_deterministic(made, "acme_lists:BACKEND")
    assert found and all(one.startswith("another process emits otherwise: ") for one in found)
    assert conformance.bytes_are_deterministic(made, "acme_nowhere:BACKEND") == [
        "it cannot be compiled in a process of its own: ModuleNotFoundError: No module named 'acme_nowhere'"
    ]


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (("list.json",), "'list.json' is not below `honest/`"),
        (("other/list.json",), "'other/list.json' is not below `honest/`"),
        (("honest/../list.json",), "'honest/../list.json' is not below `honest/`"),
        (("honest//list.json",), "'honest//list.json' is not below `honest/`"),
        (("honest/a\\b",), "is no path on every system"),
        (("honest/a\nb",), "is no path on every system"),
        (("honest/a", "honest/a"), "two artifacts have one path"),
    ],
)
def test_a_path_that_leads_away(paths: tuple[str, ...], said: str) -> None:
    class Astray(Honest):
        def emit(self, plan: Plan) -> Emission:
            return Emission(tuple(Artifact(path, b"") for path in paths))

    assert said in wrong(conformance.paths_stay_inside, Astray())


class Indiscreet(Honest):
    def text(self, plan: Plan) -> str:
        return json.dumps([super().text(plan), *(secret.dev_value for secret in plan.secrets.values())])


def test_a_secret_that_gets_out() -> None:
    assert "honest/list.json holds the value of a secret" in wrong(conformance.secrets_stay_out, Indiscreet())


class Careless(Honest):
    """It writes values as they are between quotes."""

    def text(self, plan: Plan) -> str:
        def value(text: Any) -> str:
            return "".join(map(str, text.parts))

        lines = [[f'"{value(text)}"' for text in w.environment.values()] for w in self.all(plan)]
        return f"[{', '.join('[' + ', '.join(line) + ']' for line in lines)}]"


def read(path: str, data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError:
        return "cannot be read"


def test_a_value_that_breaks_out() -> None:
    said = wrong(conformance.values_stay_values, Careless(), reader=read)
    assert "services.*.environment.* in production: the text" in said
    assert "makes another artifact of it" in said


class Typed(Honest):
    """It writes numbers as numbers."""

    def line(self, workload: Any) -> object:
        def value(text: Any) -> object:
            try:
                return float("".join(map(str, text.parts)))
            except ValueError:
                return str(text.parts)

        return {name: value(text) for name, text in workload.environment.items()}


def test_a_text_that_becomes_a_number() -> None:
    assert "services.*.environment.* in production: the text '1e3' makes another artifact of it" in wrong(
        conformance.values_stay_values, Typed()
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "My List"}, "'My List' cannot be listed under `targets`"),
        ({"name": "services"}, "`services` is a field of every environment"),
        ({"tiers": ("staging",)}, "('staging',) are no tiers: development and production are"),
        ({"tiers": ()}, "() are no tiers: development and production are"),
        ({"options": lambda self: {"type": "object"}}, "its options: they are no mapping of options"),
        (
            {"options": lambda self: options("x", colour=choice("no sentence", "red"))},
            "the option `colour` has no sentence that describes it",
        ),
    ],
)
def test_a_declaration_that_is_not_whole(fields: dict[str, Any], said: str) -> None:
    assert said in wrong(conformance.declaration_is_whole, type("Odd", (Honest,), fields)())


@pytest.mark.parametrize(
    ("read", "line"),
    [
        (conformance.read_cases, "services.*.restart | {restart: §} | always"),
        (conformance.read_reports, "services.*.restart | {restart: §} | always | production"),
    ],
)
def test_a_line_of_another_form_is_no_case(read: Any, line: str) -> None:
    with pytest.raises(ValueError, match=r"services\.\*\.restart"):
        read(line)
