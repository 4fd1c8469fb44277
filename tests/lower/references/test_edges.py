"""One edge a caller and peer, with the strongest gate."""

from __future__ import annotations

from envspec.lower.references.edges import Edges
from envspec.model.graph import Edge

FIRST, SECOND = ("services", "web", "a"), ("services", "web", "b")


def test_the_strongest_gate_counts_and_brings_its_place() -> None:
    edges = Edges()
    edges.caller = "web"
    edges.note("db", "healthy", FIRST)
    edges.note("db", "started", SECOND)
    edges.note("api", "none", FIRST)
    edges.note("api", "started", SECOND)
    assert edges.all() == (Edge("web", "db", "healthy", FIRST, True), Edge("web", "api", "started", SECOND, True))


def test_a_wait_becomes_talk_and_talk_stays_it() -> None:
    edges = Edges()
    edges.caller = "web"
    edges.note("db", "started", FIRST, talks=False)
    edges.note("db", "none", SECOND)
    assert edges.all() == (Edge("web", "db", "started", FIRST, True),)
    edges.note("db", "healthy", SECOND, talks=False)
    assert edges.all() == (Edge("web", "db", "healthy", SECOND, True),)


def test_nobody_calls_and_oneself_is_no_peer() -> None:
    edges = Edges()
    edges.note("db", "healthy", FIRST)
    edges.caller = "db"
    edges.note("db", "healthy", FIRST)
    assert edges.all() == ()
