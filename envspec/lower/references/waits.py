"""Waits that nobody wrote: they follow from who refers to which state, and from when a job runs."""

from __future__ import annotations

from collections.abc import Mapping

from envspec.lower.references.edges import Edges
from envspec.model.workload import Workload
from envspec.source import Path

__all__ = ["complete"]

#: Moments that a deploy orders by itself; who runs at another finds what was set up long before.
_DEPLOYED = ("before-deploy", "after-deploy")


def complete(edges: Edges, made: Mapping[str, Workload], development: bool) -> None:
    """Adds edges: setups before who refers to their state; in development jobs before services.

    No circle comes of it that was none before: a setup waits for its own state alone, so who waits for that state
    may wait for the setup as well.
    """
    first = [job for job in made.values() if job.run is not None and job.run.when == "before-deploy"]
    _for_setups(edges, made, first, development)
    if development:
        _for_migrations(edges, made, first)
        _for_the_rest(edges, made, first)


def _wait(edges: Edges, caller: str, job: Workload, path: Path) -> None:
    before, edges.caller = edges.caller, caller
    edges.note(job.name, "completed", path, talks=False)
    edges.caller = before


def _for_setups(edges: Edges, made: Mapping[str, Workload], first: list[Workload], development: bool) -> None:
    """Whoever waits for a state waits for its setup, at the same place of the spec.

    In production a scheduled or manual job does not: it runs long after the deploy that set the state up.
    """
    setups = {job.of_state: job for job in first if job.of_state}
    for edge in edges.all() if setups else ():
        caller, setup = made.get(edge.caller), setups.get(edge.peer)
        if caller is None or setup is None or edge.gate == "none":
            continue
        if development or caller.run is None or caller.run.when in _DEPLOYED:
            _wait(edges, edge.caller, setup, edge.path)


def _for_migrations(edges: Edges, made: Mapping[str, Workload], first: list[Workload]) -> None:
    """Whoever refers to a migrated state waits for the job that migrates it."""
    migrations: dict[str, list[Workload]] = {}
    for job in first:
        for state in job.run.migrates if job.run is not None and not job.of_state else ():
            migrations.setdefault(state, []).append(job)
    for edge in edges.all() if migrations else ():
        caller = made.get(edge.caller)
        if caller is not None and caller.role in ("service", "tool") and edge.talks:
            for job in migrations.get(edge.peer, ()):
                _wait(edges, edge.caller, job, job.path)


def _for_the_rest(edges: Edges, made: Mapping[str, Workload], first: list[Workload]) -> None:
    """A job that nobody waits for is waited for by every service that it does not need itself.

    It is meant to run first, and an engine that starts everything at once takes its end for a failure otherwise.
    """
    waits: dict[str, list[str]] = {}
    waited: set[str] = set()
    for edge in edges.all():
        if edge.gate != "none":
            waits.setdefault(edge.caller, []).append(edge.peer)
            waited.add(edge.peer)
    for job in first:
        if job.name in waited:
            continue
        needed = _needed(waits, job.name)
        for name, workload in made.items():
            if workload.role == "service" and name not in needed:
                _wait(edges, name, job, job.path)
                waits.setdefault(name, []).append(job.name)


def _needed(waits: Mapping[str, list[str]], start: str) -> set[str]:
    """What `start` waits for, directly or through others."""
    found, rest = {start}, [start]
    while rest:
        for peer in waits.get(rest.pop(), ()):
            if peer not in found:
                found.add(peer)
                rest.append(peer)
    return found
