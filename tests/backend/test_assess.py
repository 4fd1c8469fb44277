"""What is said of a field on a target: its form, and what is told at all."""

from __future__ import annotations

import pytest

from envspec.backend import (
    Emission,
    Table,
    approximated,
    approximates,
    assess,
    judge,
    mapped,
    otherwise,
    refused,
    refuses,
    served,
    verdict,
)
from envspec.compiler import Order, compile_text
from envspec.diagnostic import Diagnostic
from envspec.model.plan import Plan
from envspec.source import Path

_SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    replicas: 2
    restart: never
environments:
  dev:
    tier: development
"""


class Target:
    """Says `found` of every Plan."""

    name = "bus"

    def __init__(self, *found: Diagnostic) -> None:
        self.found = found

    def table(self, development: bool) -> Table:
        return {
            "workloads.*.image": mapped(),
            "workloads.*.replicas": served("a bus carries as many as there are"),
            "workloads.*.restart": approximates("a bus stops at the end of the line"),
        }

    def emit(self, plan: Plan) -> Emission:
        return Emission((), self.found)


def plan() -> Plan:
    return compile_text(_SPEC, order=Order(emit=False)).plans["dev"]


@pytest.mark.parametrize(
    ("path", "message", "said"),
    [
        (("services", "web", "routes", 0, "host"), "no stop there", "`routes.host` on bus: no stop there"),
        (("options", "bus", "line"), "it does nothing", "`line` on bus: it does nothing"),
        (("services", "web"), "too tall", "`web` on bus: too tall"),
        ((), "too many", "`services` on bus: too many"),
        (("services", "web", "user"), "`ticket` on bus: sold out", "`ticket` on bus: sold out"),
        (
            ("state", "db", "version"),
            "nobody checks `db` on bus: no driver",
            "`version` on bus: nobody checks `db` on bus: no driver",
        ),
    ],
)
def test_field_and_target_come_first(path: Path, message: str, said: str) -> None:
    for made in (approximated(path, message), refused(path, message, "walk")):
        (told,) = assess(plan(), Target(made)).diagnostics[1:]
        assert (told.message, told.target, told.id, told.help) == (said, "bus", made.id, made.help)


def test_other_errors_keep_their_words() -> None:
    patch = Diagnostic("error", "ENV092", "unmatched-patch", "it matches nothing", None, "", ("options", "bus"))
    assert assess(plan(), Target(patch)).diagnostics[1:] == (patch._replace(target="bus"),)


def test_what_is_served_is_not_told() -> None:
    (told,) = assess(plan(), Target()).diagnostics
    assert (told.message, told.target) == ("`restart` on bus: a bus stops at the end of the line", "bus")


_NEWER = """\
envspec: 1
project: shop
services:
  web:
    enabled: true
    image: acme/web:1.2.3
    environment:
    health:
    ports:
      http: 8080
      rpc:
        port: 9090
    resources:
      gpu: 1
    command:
      - serve
jobs:
  tidy:
    image: acme/web:1.2.3
    when: manual
    resources:
      gpu: 1
    dev:
      tty: true
secrets:
  token:
    dev: not-a-secret
environments:
  dev:
    tier: development
    services:
      web:
        labels:
          team: red
"""


class Closed:
    """A target with a table of the test's, which emits nothing."""

    name = "bus"

    def __init__(self, table: Table) -> None:
        self.given = table

    def table(self, development: bool) -> Table:
        return self.given

    def emit(self, plan: Plan) -> Emission:
        return Emission(())


_OLD: Table = {
    "workloads.*.image": mapped(),
    "workloads.*.health.http": mapped(),
    "workloads.*.ports.*.port": mapped(),
    "workloads.*.resources": mapped("an old pattern above covers nothing"),
    "workloads.*.resources.memory": mapped(),
    "jobs.*.when": mapped(),
    "jobs.*.resources.gpu": approximates("a bus has one speed"),
    "workloads.*.dev.tty": mapped(),
}


def told(table: Table) -> list[tuple[str, str, str, int]]:
    """Id, path, message and line of what is said of `_NEWER`."""
    plan = compile_text(_NEWER, order=Order(emit=False)).plans["dev"]
    found = []
    for one in judge(plan, Closed(table)):
        span = plan.origins.span(one.path)
        found.append((one.id, ".".join(map(str, one.path)), one.message, span.line if span else 0))
    return found


def test_a_field_without_a_verdict_is_an_error_of_the_backend_at_its_line() -> None:
    unknown = "the backend bus does not know the field `{}`"
    assert told(_OLD) == [
        ("ENV095", "services.web.resources.gpu", unknown.format("resources.gpu"), 14),
        ("ENV095", "services.web.command.0", unknown.format("command"), 16),
        ("ENV095", "services.web.labels.team", unknown.format("labels.team"), 34),
        ("ENV090", "jobs.tidy.resources.gpu", "`resources.gpu` on bus: a bus has one speed", 22),
    ]


def test_it_says_whose_fault_it_is_and_what_to_do_until_it_is_mended() -> None:
    plan = compile_text(_SPEC, order=Order(emit=False)).plans["dev"]
    (found,) = judge(plan, Closed({"workloads.*.image": mapped(), "workloads.*.replicas": mapped()}))
    assert (found.severity, found.name, found.target) == ("error", "unknown-to-backend", "bus")
    assert found.help == (
        "update the backend, or report it to those who make it; until then leave the field out, or leave out the target"
    )


def test_what_says_nothing_and_what_is_resolved_before_needs_no_verdict() -> None:
    """`environment:` with nothing in it, `enabled`, and the short form of a port."""
    fields = {path for _, path, _, _ in told(_OLD)}
    assert not fields & {"services.web.environment", "services.web.health", "services.web.enabled"}
    assert "services.web.ports.http.port" not in fields


def test_the_rest_of_the_fields_may_have_one_verdict_that_is_told() -> None:
    found = told(otherwise(approximates("a bus has seats and no more"), _OLD))
    assert [(id, path) for id, path, _, _ in found] == [
        ("ENV090", "services.web.resources.gpu"),
        ("ENV090", "services.web.command.0"),
        ("ENV090", "services.web.labels.team"),
        ("ENV090", "jobs.tidy.resources.gpu"),
    ]
    assert found[1][2] == "`command` on bus: a bus has seats and no more"
    refusing = told(otherwise(refuses("a bus has seats and no more", "take a train"), _OLD))
    assert [id for id, *_ in refusing] == ["ENV091", "ENV091", "ENV091", "ENV090"]


def test_a_rest_that_would_not_be_told_counts_for_nothing() -> None:
    assert told({**_OLD, "**": mapped()}) == told(_OLD)


def test_a_verdict_is_that_of_its_own_field() -> None:
    table: Table = {"workloads.*.health.http": mapped("a"), "jobs.*.needs.*": mapped("b"), "state.*": mapped("c")}
    assert verdict(table, "services.*.health.http") == verdict(table, "jobs.*.health.http") == mapped("a")
    assert verdict(table, "jobs.*.needs.*") == mapped("b")
    assert verdict(table, "services.*.needs.*") is None
    assert verdict(table, "state.*.kind") is None
    assert verdict(table, "services.*.health") is None


def test_options_of_other_targets_are_none_of_its_business() -> None:
    spec = _SPEC.replace("    tier: development\n", "    tier: development\n    compose:\n      bind: 127.0.0.1\n")
    plan = compile_text(spec, order=Order(emit=False)).plans["dev"]
    known: Table = {f"workloads.*.{field}": mapped() for field in ("image", "replicas", "restart")}
    assert list(judge(plan, Closed(known))) == []
