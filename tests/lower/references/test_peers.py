"""Who can be referred to, and what a reference to a state waits for."""

from __future__ import annotations

import pytest

from envspec.compiler import Order, compile_text
from tests.lower.specs import ENVIRONMENTS, HEAD, Told, plan, told, told_in

_CUSTOM = "  it:\n    kind: custom\n    image: acme/it:1.0.0\n    ports:\n      main: 4000\n"
_STATE = {
    "known": "  it:\n    kind: postgres\n    version: 16.9-bookworm\n",
    "custom": _CUSTOM,
    "healthy custom": f"{_CUSTOM}    health:\n      tcp: true\n",
}
_WEB = "services:\n  web:\n    image: acme/web:1.0.0\n    environment:\n      AT: ${state.it.host}\nstate:\n"


@pytest.mark.parametrize(
    ("state", "gate"), [("known", "healthy"), ("custom", "started"), ("healthy custom", "healthy")]
)
def test_a_reference_to_a_state_waits_for_what_it_can_tell(state: str, gate: str) -> None:
    edges = [edge for edge in plan(_WEB + _STATE[state]).graph.edges if (edge.caller, edge.peer) == ("web", "it")]
    assert [edge.gate for edge in edges] == [gate]


def test_a_managed_one_is_not_waited_for() -> None:
    environments = ENVIRONMENTS + "    state:\n      it:\n        managed:\n          host: db.example.com\n"
    edges = plan(_WEB + _STATE["known"], environments=environments).graph.edges
    assert [(edge.peer, edge.gate) for edge in edges] == [("it", "none")]


@pytest.mark.parametrize(
    ("reference", "message", "help"),
    [
        ("services.apy.host", "there is no service `apy`", "did you mean `api`?"),
        ("services.queue.host", "there is no service `queue`", "`services` has `web` and `api`"),
        ("state.api.host", "`api` stands under `services`", "write `${services.api.…}`"),
        ("services.it.host", "`it` stands under `state`", "write `${state.it.…}`"),
        (
            "services.tidy.host",
            "`tidy` is a job, and nothing listens there",
            "refer to a service; use `needs` to wait for a job",
        ),
        ("services.shell.host", "`shell` stands under `tools`", "write `${tools.shell.…}`"),
        ("tools.api.host", "`api` stands under `services`", "write `${services.api.…}`"),
        ("tools.shel.host", "there is no tool `shel`", "did you mean `shell`?"),
    ],
)
def test_who_cannot_be_referred_to(reference: str, message: str, help: str) -> None:
    more = (
        "  api:\n    image: acme/api:1.0.0\ntools:\n  shell:\n    image: acme/sh:1.0.0\n"
        "jobs:\n  tidy:\n    image: acme/tidy:1.0.0\n    when: manual\nstate:\n" + _STATE["known"]
    )
    found = told(f"environment:\n  AT: ${{{reference}}}\n", more)
    assert [(each.line, each.column, each.message, each.help) for each in found] == [(2, 7, message, help)]


SWITCHED = """\
vars:
  with_search: true
  other: maybe
services:
  web:
    image: acme/web:1.0.0
  search:
    enabled: ${vars.with_search}
    image: acme/search:1.0.0
state:
  db:
    enabled: ${vars.with_search}
    kind: postgres
    version: 16.9-bookworm
"""
OFF = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    vars:
      with_search: false
"""


def test_a_variable_says_who_is_there() -> None:
    assert list(plan(SWITCHED).workloads) == ["web", "search", "db"]
    made = plan(SWITCHED, environments=OFF)
    assert list(made.workloads) == ["web"]
    assert (made.secrets, made.used_secrets) == ({}, ())


def test_a_variable_of_another_one_or_of_the_command_line_says_it_too() -> None:
    environments = OFF.replace("with_search: false", "with_search: ${vars.off}\n      off: false")
    assert list(plan(SWITCHED, environments=environments).workloads) == ["web"]
    made = compile_text(HEAD + SWITCHED + OFF, order=Order(emit=False, variables=(("with_search", "true"),)))
    assert list(made.plans["prod"].workloads) == ["web", "search", "db"]


@pytest.mark.parametrize(
    ("enabled", "message"),
    [
        ("${vars.other}", "`enabled` is `true` or `false`, and `${vars.other}` gives `maybe`"),
        ("${vars.with_serch}", "there is no variable `with_serch`"),
        ("yes", "`enabled` is true, false or one variable; found `yes`"),
        ("${env.name}", "`enabled` is true, false or one variable; found `${env.name}`"),
    ],
)
def test_what_is_no_switch(enabled: str, message: str) -> None:
    found = told_in(SWITCHED.replace("enabled: ${vars.with_search}\n    image", f"enabled: {enabled}\n    image"))
    assert [(each.line, each.column, each.message) for each in found] == [(8, 14, message)]


LEFT_OUT = "`enabled: false` leaves it out; "
_OVERRIDE = "override the text that refers to it there, or leave the peer in"
_JOB = "jobs:\n  go:\n    uses: web\n    when: manual\n    migrates: db\n"


@pytest.mark.parametrize(
    ("said", "place", "name", "help"),
    [
        ("    environment:\n      A: ${state.db.url}\n", (5, 10), "db", _OVERRIDE),
        ("    environment:\n      A: ${secrets.db-password}\n", (5, 10), "db", _OVERRIDE),
        ("    secrets:\n      - db-password\n", (5, 9), "db", _OVERRIDE),
        ("    volumes:\n      /data: disk\n", (5, 14), "disk", "`unset` this mount there too"),
        (_JOB, (8, 15), "db", "leave the job out there too"),
    ],
)  # fmt: skip
def test_what_is_left_out_cannot_be_named(said: str, place: tuple[int, int], name: str, help: str) -> None:
    body = f"services:\n  web:\n    image: acme/web:1.0.0\n{said}state:\n"
    body += "  db:\n    enabled: false\n    kind: postgres\n    version: 16.9-bookworm\n"
    body += "  disk:\n    enabled: false\n    kind: volume\n"
    (found,) = told_in(body, OFF)
    assert found == Told(*place, f"`{name}` is not there in environment `prod`", LEFT_OUT + help)


def test_a_backup_goes_where_there_is_a_volume() -> None:
    body = (
        "state:\n  db:\n    kind: postgres\n    version: 16.9-bookworm\n    backup:\n      schedule: 0 3 * * *\n"
        "      volume: disk\n  disk:\n    enabled: ${vars.with_search}\n    kind: volume\n"
    )
    (found,) = told_in(body, OFF)
    assert (found.line, found.column, found.message) == (7, 15, "`disk` is not there in environment `prod`")
    assert found.help.startswith("`enabled: ${vars.with_search}` leaves it out; ")
