"""What an entry waits for."""

from __future__ import annotations

import pytest

from envspec.model.workload import Need
from tests.lower.specs import ENVIRONMENTS, HEAD, Told, lowered, plan, told, web

_PEERS = """\
  api:
    image: acme/api:1.0.0
tools:
  shell:
    image: acme/shell:1.0.0
jobs:
  migrate:
    image: acme/api:1.0.0
    when: before-deploy
  once:
    image: acme/api:1.0.0
    when: manual
state:
  db:
    kind: postgres
    version: 16.9-bookworm
  disk:
    kind: volume
"""


def test_every_need_is_an_edge_with_its_gate() -> None:
    said = "needs:\n  api: healthy\n  migrate: completed\n  db: started\n"
    made = plan(
        "services:\n  web:\n    image: acme/web:1.0.0\n    " + said.replace("\n", "\n    ").rstrip() + "\n" + _PEERS
    )
    assert made.workloads["web"].needs == (Need("api", "healthy"), Need("migrate", "completed"), Need("db", "started"))
    edges = {edge.peer: (edge.gate, edge.path) for edge in made.graph.edges if edge.caller == "web"}
    assert edges == {
        "api": ("healthy", ("services", "web", "needs", "api")),
        "migrate": ("completed", ("services", "web", "needs", "migrate")),
        "db": ("started", ("services", "web", "needs", "db")),
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("apy: healthy", Told(2, 3, "there is nothing called `apy` to need", "did you mean `api`?")),
        (
            "queue: healthy",
            Told(2, 3, "there is nothing called `queue` to need", "name a service, a state or a job of this spec"),
        ),
        ("web: started", Told(2, 3, "`web` needs itself", "take it out of `needs`")),
        (
            "shell: started",
            Told(
                2, 3, "`shell` is a tool, and tools exist only while somebody wants them",
                "make it a service, or take it out of `needs`",
            ),
        ),
        (
            "disk: started",
            Told(2, 3, "`disk` is a volume, and never starts", "mount it: `volumes:` with `/path: disk`"),
        ),
        (
            "once: completed",
            Told(
                2, 3, "the job `once` does not run by itself",
                "need a job that runs before a deploy, or take it out of `needs`",
            ),
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_needed(said: str, expected: Told) -> None:
    assert told(f"needs:\n  {said}\n", _PEERS) == [expected]


def test_a_need_of_who_is_left_out_is_dropped_and_told() -> None:
    environments = ENVIRONMENTS + "    services:\n      api:\n        enabled: false\n"
    body = "services:\n  web:\n    image: acme/web:1.0.0\n    needs:\n      api: started\n" + _PEERS
    made = lowered(body, environments)
    assert made.plans["prod"].workloads["web"].needs == ()
    assert [edge for edge in made.plans["prod"].graph.edges if edge.peer == "api"] == []
    assert made.plans["dev"].workloads["web"].needs == (Need("api", "started"),)
    (found,) = [each for each in made.diagnostics if each.id < "ENV100"]
    assert found.span is not None
    assert (found.severity, found.id, found.environments) == ("advice", "ENV073", ("prod",))
    assert (found.span.line - HEAD.count("\n"), found.span.column) == (5, 7)
    assert found.message == "`api` is not there, so that nothing is left to wait for"


def test_nothing_needed_is_nothing() -> None:
    assert web("needs:\n").needs == ()
