"""What is said of a field on a target: its form, and what is told at all."""

from __future__ import annotations

import pytest

from envspec.backend import Emission, Table, approximated, approximates, assess, refused, served
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
