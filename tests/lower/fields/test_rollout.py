"""How one release takes the place of another, and how a process ends."""

from __future__ import annotations

import pytest

from envspec.model.workload import Rollout, Shutdown
from tests.lower.specs import Told, told, web


def test_a_rollout_keeps_all_there_were_unless_it_is_said() -> None:
    assert web("replicas: 1\n").rollout == Rollout("rolling", 1, 0)
    assert web("rollout:\n  strategy: recreate\n").rollout == Rollout("recreate", 1, 0)
    assert web("rollout:\n  max_surge: 0\n  max_unavailable: 1\n").rollout == Rollout("rolling", 0, 1)


def test_nothing_can_be_replaced_when_nothing_may_be_more_and_nothing_less() -> None:
    assert told("rollout:\n  max_surge: 0\n") == [
        Told(
            2,
            14,
            "with `max_surge` and `max_unavailable` both 0 nothing can ever be replaced",
            "let one of them be 1",
        )
    ]


def test_a_part_of_one_on_every_machine_is_no_canary() -> None:
    assert told("replicas: each-node\nrollout:\n  strategy: canary\n") == [
        Told(
            3,
            13,
            "`canary` tries a new version on some of the replicas, and `each-node` has one on every machine",
            "say `rolling`, which replaces them machine by machine, or a number of `replicas`",
        )
    ]
    assert told("replicas: 3\nrollout:\n  strategy: canary\n") == []
    assert told("replicas: each-node\nrollout:\n  strategy: recreate\n") == []


@pytest.mark.parametrize(
    ("said", "environment", "drain"),
    [
        ("replicas: 1\n", "prod", 0),  # nobody routes to it
        ("ports:\n  http: 80\nroutes:\n  - host: a.example.com\n", "prod", 5_000),
        ("ports:\n  http: 80\nroutes:\n  - host: a.example.com\n", "dev", 0),
        ("ports:\n  http: 80\nroutes:\n  - host: a.example.com\nshutdown:\n  drain: 1s\n", "prod", 1_000),
        ("shutdown:\n  drain: 2s\n", "dev", 2_000),
    ],
)
def test_what_is_routed_to_drains_in_production(said: str, environment: str, drain: int) -> None:
    assert web(said, environment).shutdown == Shutdown(drain=drain)


def test_a_peer_that_is_talked_to_drains() -> None:
    other = "  api:\n    image: acme/api:1.0.0\n    environment:\n      WEB: ${services.web.url}\n"
    assert web("ports:\n  http: 80\n", more=other).shutdown.drain == 5_000


def test_signal_and_grace_are_as_said() -> None:
    assert web("shutdown:\n  signal: SIGINT\n  grace: 1m\n").shutdown == Shutdown("SIGINT", 60_000)
