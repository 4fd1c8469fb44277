"""Who can be referred to, and what a reference to a state waits for."""

from __future__ import annotations

import pytest

from tests.lower.specs import ENVIRONMENTS, plan, told

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
        (
            "services.shell.host",
            "`shell` is not there in environment `prod`",
            "tools exist in development tiers only; override the text that refers to it there, or leave the peer in",
        ),
    ],
)
def test_who_cannot_be_referred_to(reference: str, message: str, help: str) -> None:
    more = (
        "  api:\n    image: acme/api:1.0.0\ntools:\n  shell:\n    image: acme/sh:1.0.0\n"
        "jobs:\n  tidy:\n    image: acme/tidy:1.0.0\n    when: manual\nstate:\n" + _STATE["known"]
    )
    found = told(f"environment:\n  AT: ${{{reference}}}\n", more)
    assert [(each.line, each.column, each.message, each.help) for each in found] == [(2, 7, message, help)]
