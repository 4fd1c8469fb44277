"""A state that somebody else runs."""

from __future__ import annotations

import pytest

from envspec.model.plan import Managed
from tests.lower.specs import ENVIRONMENTS, plan, spelled, told_in

_BODY = "state:\n  db:\n    kind: postgres\n    version: 16.9-bookworm\nsecrets:\n  elsewhere:\n    dev: x\n"


def environments(*given: str) -> str:
    lines = "".join(f"          {line}\n" for line in given)
    return f"{ENVIRONMENTS}    state:\n      db:\n        managed:\n{lines}"


def managed(*given: str) -> Managed:
    return plan(_BODY, environments=environments(*given)).managed["db"]


def test_what_is_given_is_kept_as_text_and_the_address_range_apart() -> None:
    found = managed("host: db.example.com", "password: ${secrets.elsewhere}", "cidr: 10.1.0.0/16")
    assert {name: spelled(value) for name, value in found.values.items()} == {
        "host": "db.example.com",
        "password": "<secret elsewhere>",
    }
    assert (found.kind, found.path, found.cidr) == ("postgres", ("state", "db"), "10.1.0.0/16")


@pytest.mark.parametrize(
    ("given", "ports"),
    [
        (("host: db.example.com",), (5432,)),  # the kind's own
        (("host: db.example.com", "port: 6432"), (6432,)),
    ],
)
def test_its_port_is_known_for_policies_of_the_network(given: tuple[str, ...], ports: tuple[int, ...]) -> None:
    assert managed(*given).ports == ports


def test_a_port_from_a_variable_is_a_number_too() -> None:
    said = environments("host: db.example.com", "port: ${vars.port}")
    assert plan("vars:\n  port: 6432\n" + _BODY, environments=said).managed["db"].ports == (6432,)
    wrong = told_in("vars:\n  port: 99999\n" + _BODY, said)
    assert [(found.message, found.help) for found in wrong] == [
        ("`99999` is not a port", "a port is a number from 1 to 65535")
    ]


def test_what_it_refers_to_is_no_edge_of_its_own_for_nothing_of_it_runs() -> None:
    proxy = "services:\n  proxy:\n    image: acme/proxy:1.0.0\n    ports:\n      postgres: 5432\n"
    made = plan(proxy + _BODY, environments=environments("host: ${services.proxy.host}"))
    assert spelled(made.managed["db"].values["host"]) == "<host proxy>"
    assert made.graph.edges == ()


@pytest.mark.parametrize("cidr", ["x10.0.0.0/33", "10.0.0.0/33", "10.0.0.1/24", "10.0.0.7", "internet"])
def test_its_range_is_an_address_range(cidr: str) -> None:
    (found,) = told_in(_BODY, environments("host: db.example.com", f"cidr: {cidr}"))
    assert (found.message, found.help) == (f"`{cidr}` is no address range", "write a range such as 10.20.0.0/16")
