"""The dependency graph: order, circles told whole, who may talk to whom, and drawings."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from envspec import drawing
from envspec.graph import callers, circles, order, peers
from envspec.model.plan import Edge
from envspec.model.workload import Gate
from tests.lower.specs import errors, lowered, plan

BODY = """\
services:
  web:
    image: acme/web:1.0.0
    ports:
      http: 8080
    environment:
      DB: ${state.db.host}
      API: ${services.api.url}
    routes:
      - host: web.example.com
  api:
    image: acme/api:1.0.0
    ports:
      http: 9000
    environment:
      BACK: ${services.web.url}
      DB: ${state.db.host}
    needs:
      cache: started
jobs:
  migrate:
    image: acme/migrate:1.0.0
    when: before-deploy
    migrates: db
state:
  db:
    kind: postgres
    version: 16.9-bookworm
  cache:
    kind: redis
    version: 7.4.4-bookworm
"""


def edge(caller: str, peer: str, gate: Gate = "started") -> Edge:
    return Edge(caller, peer, gate, ("services", caller, "needs", peer))


def test_each_starts_after_what_it_waits_for() -> None:
    assert order(plan(BODY)) == ("db", "web", "cache", "api", "migrate")


def test_in_development_services_wait_for_the_migration_of_their_state() -> None:
    made = plan(BODY, "dev")
    waits = [(e.caller, e.peer, e.gate, e.talks) for e in made.edges if e.peer == "migrate"]
    assert waits == [("web", "migrate", "completed", False), ("api", "migrate", "completed", False)]
    assert order(made).index("migrate") < order(made).index("web")


def test_references_between_services_make_no_circle() -> None:
    found = {(e.caller, e.peer): e.gate for e in plan(BODY).edges}
    assert found["web", "api"] == found["api", "web"] == "none"


def test_who_talks_to_whom() -> None:
    made = plan(BODY)
    assert callers(made)["db"] == ("web", "api", "migrate")
    assert peers(made)["api"] == ("web", "db", "cache")


def test_a_circle_is_told_whole_with_the_place_of_every_wait() -> None:
    body = "services:\n" + "".join(
        f"  {name}:\n    image: acme/{name}:1.0.0\n    needs:\n      {peer}: started\n"
        for name, peer in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
    )
    assert errors(body) == [(5, 7, "these wait for one another to start: a -> b -> c -> a")]
    (found,) = [d for d in lowered(body).diagnostics if d.id == "ENV060"]
    assert [(text, span.line - 3) for text, span in found.related] == [
        ("`b` waits for `c` (services.b.needs.c)", 9),
        ("`c` waits for `a` (services.c.needs.a)", 13),
    ]
    assert found.environments == ("dev", "prod")


def test_two_circles_are_two_errors() -> None:
    found = circles([edge("a", "b"), edge("b", "a"), edge("c", "d"), edge("d", "c"), edge("a", "c")])
    assert [[e.caller for e in circle] for circle in found] == [["a", "b"], ["c", "d"]]


NAMES = st.sampled_from("abcdefgh")
EDGES = st.lists(st.tuples(NAMES, NAMES).filter(lambda pair: pair[0] != pair[1]), max_size=14, unique=True)


@given(EDGES)
def test_a_reported_circle_is_one_and_without_one_there_is_an_order(pairs: list[tuple[str, str]]) -> None:
    edges = [edge(caller, peer) for caller, peer in pairs]
    found = circles(edges)
    for circle in found:
        assert all(e in edges for e in circle)
        assert [e.peer for e in circle] == [e.caller for e in circle[1:]] + [circle[0].caller]
    reach = {name: {peer for caller, peer in pairs if caller == name} for name in "abcdefgh"}
    for _ in reach:
        reach = {name: peers.union(*(reach[peer] for peer in peers)) for name, peers in reach.items()}
    assert bool(found) == any(name in peers for name, peers in reach.items())


def test_drawn_as_mermaid() -> None:
    assert drawing.mermaid(plan(BODY)) == (
        "flowchart LR\n"
        '  n0["web"]\n'
        '  n1["api"]\n'
        '  n2>"migrate"]\n'
        '  n3[("db")]\n'
        '  n4[("cache")]\n'
        '  outside(("outside"))\n'
        "  outside --> n0\n"
        "  n0 -->|healthy| n3\n"
        "  n0 --> n1\n"
        "  n1 --> n0\n"
        "  n1 -->|healthy| n3\n"
        "  n1 -->|started| n4\n"
        "  n2 -->|healthy| n3\n"
    )


def test_drawn_as_dot() -> None:
    drawn = drawing.dot(plan(BODY, "dev"))
    assert drawn.startswith('digraph "shop-dev" {\n  rankdir=LR;\n  "web" [shape=box];\n')
    assert '  "web" -> "migrate" [label="completed", style=dashed];\n' in drawn


def test_drawn_as_json() -> None:
    drawn = json.loads(drawing.json(plan(BODY)))
    assert drawn["nodes"][3] == {"name": "db", "role": "state", "image": "postgres:16.9-bookworm"}
    assert {"from": "api", "to": "cache", "gate": "started", "talks": True} in drawn["edges"]
