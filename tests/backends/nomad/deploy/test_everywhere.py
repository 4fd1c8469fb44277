"""A service on every client: Nomad 1.10 has no deployment of it, so deploy.sh looks at its allocations by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backends.nomad.deployed import Deployed
from tests.backends.nomad.reading import shown

SPEC = """\
services:
  agent:
    image: agent:1
    user: "10:10"
    replicas: each-node
    ports:
      http: 8080
    health:
      http: /
"""
NEXT = SPEC.replace("agent:1", "agent:2")
JOB = "shop-prod-agent"
GOOD = ("running", 0, "success")


@pytest.fixture
def agent(tmp_path: Path) -> Deployed:
    return Deployed(tmp_path, SPEC)


def test_it_is_there_when_it_has_been_healthy_for_a_while(agent: Deployed) -> None:
    began = agent.cluster.clock
    agent.cluster.looks[JOB] = [("pending", 0, "pending"), ("running", 0, "pending"), ("running", 1, "success"), GOOD]
    agent.rolled()
    assert agent.changes == ["job run -detach agent.nomad.hcl"]
    # three looks at what is not ready yet, and ten seconds of what is
    assert agent.cluster.clock - began == 3 * 2 + 10
    agent.rolled()
    assert agent.changes == ["job run -detach agent.nomad.hcl"]
    assert agent.job("agent").newest.number == 0


@pytest.mark.judge("nomad-hcl")
def test_what_it_asks_is_what_nomad_answers(agent: Deployed) -> None:
    agent.rolled()
    met = [one for one in agent.cluster.shown if one["of"] in ("allocations", "checks")]
    assert {one["of"] for one in met} == {"allocations", "checks"}
    assert [one.get("text", one) for one in shown(met)] == [one["text"] for one in met]


@pytest.mark.parametrize(
    ("look", "seconds"),
    [
        (("failed", 0, "failure"), 0),
        (("running", 0, "failure"), 300),
        (("running", 0, "pending"), 300),
        (("pending", 0, "success"), 300),
    ],
)
def test_what_is_not_healthy_stops_the_rollout(agent: Deployed, look: tuple[str, int, str], seconds: int) -> None:
    agent.rolled()
    first = agent.release
    agent.compile(NEXT)
    agent.cluster.looks[JOB] = [look]
    began = agent.cluster.clock
    assert agent.failed() == (
        "agent did not become healthy; what comes after it was not touched; "
        f"./deploy.sh --rollback returns to release {first}"
    )
    assert agent.cluster.clock - began == seconds


def test_the_way_back_is_waited_for_too(agent: Deployed) -> None:
    agent.rolled()
    first = agent.release
    agent.compile(NEXT)
    agent.rolled()
    agent.cluster.looks[JOB] = [("pending", 0, "pending"), GOOD]
    began = agent.cluster.clock
    said = agent.rolled("--rollback", "--yes")
    assert said.splitlines()[-1] == f"rolled back: release {first} runs"
    assert "agent:1" in agent.job("agent").newest.text
    assert agent.cluster.clock - began == 2 + 10


def test_one_that_no_client_may_run_is_told(agent: Deployed) -> None:
    agent.cluster.watch = lambda call: agent.job("agent").allocations.clear() if call.startswith("eval") else None
    assert "agent runs nowhere: no client may run it\n" in agent.rolled()


def test_a_service_becomes_one_and_one_a_service(agent: Deployed) -> None:
    agent.compile(SPEC.replace("    replicas: each-node\n", ""))
    agent.rolled()
    agent.compile(SPEC)
    told = "agent was another kind of job, which Nomad cannot change: the old one is removed\n"
    assert told in agent.rolled()
    assert agent.job("agent").kind == "system"
    agent.compile(SPEC.replace("    replicas: each-node\n", ""))
    assert told in agent.rolled()
    assert agent.job("agent").kind == "service"


def test_its_state_and_its_logs(agent: Deployed) -> None:
    agent.rolled()
    code, out, _ = agent.run("--logs", "agent")
    assert code == 0
    assert out.count(f"== {JOB}, allocation ") == 2
    assert "  agent                    running: " in agent.run("--status")[1]
