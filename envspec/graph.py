"""The dependency graph of a Plan: order, circles, and who may talk to whom."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from envspec.lazy import load
from envspec.model.plan import Edge, Plan

__all__ = ["callers", "circles", "order", "peers"]


def _gating(edges: Iterable[Edge]) -> dict[str, list[str]]:
    """Caller -> the peers that its start-up waits for."""
    found: dict[str, list[str]] = {}
    for edge in edges:
        if edge.gate != "none":
            found.setdefault(edge.caller, []).append(edge.peer)
            found.setdefault(edge.peer, [])
    return found


def order(plan: Plan) -> tuple[str, ...]:
    """Names of the workloads, each after those that its start-up waits for; else in the order of the Plan.

    The Plan has no circle of gates: lowering has reported it.
    """
    waits = _gating(plan.edges)
    done: dict[str, None] = {}

    for first in plan.workloads:
        if first in done:
            continue
        # depth first without recursion: a chain may be as long as the system is large
        stack = [(first, iter(waits.get(first, ())))]
        open_names = {first}
        while stack:
            name, rest = stack[-1]
            for peer in rest:
                if peer in plan.workloads and peer not in done and peer not in open_names:
                    open_names.add(peer)
                    stack.append((peer, iter(waits.get(peer, ()))))
                    break
            else:
                stack.pop()
                done[name] = None
    return tuple(done)


def callers(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Peer -> the workloads that may talk to it, for every workload and managed state."""
    found: dict[str, list[str]] = {name: [] for name in (*plan.workloads, *plan.managed)}
    for edge in plan.edges:
        if edge.talks and edge.peer in found and edge.caller in plan.workloads:
            found[edge.peer].append(edge.caller)
    return {peer: tuple(names) for peer, names in found.items()}


def peers(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Caller -> the workloads and managed states that it may talk to."""
    found: dict[str, list[str]] = {name: [] for name in plan.workloads}
    for edge in plan.edges:
        if edge.talks and edge.caller in found and (edge.peer in plan.workloads or edge.peer in plan.managed):
            found[edge.caller].append(edge.peer)
    return {caller: tuple(names) for caller, names in found.items()}


def circles(edges: Iterable[Edge]) -> list[list[Edge]]:
    """Every independent circle of edges that gate start-up, whole, in a stable order."""
    waits = _gating(edges)
    # peeling off what waits for nothing is cheap and tells whether networkx is needed at all
    left = {name: set(names) for name, names in waits.items()}
    waiting: dict[str, list[str]] = {name: [] for name in left}
    for name, names in left.items():
        for peer in names:
            waiting[peer].append(name)
    free = [name for name, names in left.items() if not names]
    while free:
        gone = free.pop()
        left.pop(gone)
        for name in waiting[gone]:
            names = left[name]
            names.discard(gone)
            if not names:
                free.append(name)
    if not left:
        return []
    by_pair = {(edge.caller, edge.peer): edge for edge in edges if edge.gate != "none"}
    networkx = load("networkx")
    graph = networkx.DiGraph([pair for pair in by_pair if pair[0] in left and pair[1] in left])
    found: list[list[Edge]] = []
    position = {name: at for at, name in enumerate(waits)}
    for component in networkx.strongly_connected_components(graph):
        if len(component) < 2:
            continue
        start = min(component, key=position.__getitem__)
        inside = graph.subgraph(component)
        # the shortest way round from the first name of the spec
        around = min(
            (networkx.shortest_path(inside, peer, start) for peer in inside.successors(start)),
            key=lambda way: (len(way), [position[name] for name in way]),
        )
        way = [start, *around]
        found.append([by_pair[pair] for pair in itertools.pairwise(way)])
    return sorted(found, key=lambda circle: position[circle[0].caller])
