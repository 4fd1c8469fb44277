"""Who waits for whom and who talks to whom, and the orders that follow: made once, for every backend and drawing.

All of it is linear in the size of the Plan, and nothing recurs: a chain may be as long as the system is large.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from envspec.lazy import load
from envspec.model.workload import Gate, Workload
from envspec.source import Path

__all__ = ["Edge", "Graph", "circles", "groups"]


class Edge(NamedTuple):
    """`caller` may talk to `peer`. `gate` is what start-up waits for; `path` is the place that says so.

    `talks` is false for edges that only order (a service that waits for a migration).
    """

    caller: str
    peer: str
    gate: Gate
    path: Path
    talks: bool = True


class Graph:
    """The workloads and the edges between them and to managed state; every answer is worked out once, when asked.

    `edges` are unique by caller and peer, with the strongest gate. What order they give has no circle of gates:
    lowering reports those, and nothing is emitted then. References may well lead in circles.
    """

    def __init__(self, workloads: Mapping[str, Workload], managed: Iterable[str], edges: Iterable[Edge]) -> None:
        there = {*workloads, *managed}
        self._workloads = workloads
        self.edges = tuple(edge for edge in edges if edge.caller in workloads and edge.peer in there)

    @cached_property
    def callers(self) -> dict[str, tuple[Edge, ...]]:
        """Peer -> the edges of those who may talk to it; peers that nobody talks to are not in it."""
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            if edge.talks:
                found.setdefault(edge.peer, []).append(edge)
        return {peer: tuple(edges) for peer, edges in found.items()}

    @cached_property
    def peers(self) -> dict[str, tuple[Edge, ...]]:
        """Caller -> the edges to whom it may talk; callers that talk to nobody are not in it."""
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            if edge.talks:
                found.setdefault(edge.caller, []).append(edge)
        return {caller: tuple(edges) for caller, edges in found.items()}

    @cached_property
    def mounters(self) -> dict[str, tuple[Workload, ...]]:
        """Volume, or state whose data it is -> the workloads that mount it, in the order of the Plan."""
        found: dict[str, dict[str, Workload]] = {}
        for name, workload in self._workloads.items():
            for mount in workload.volumes.values():
                found.setdefault(mount.volume, {})[name] = workload
        return {volume: tuple(mounting.values()) for volume, mounting in found.items()}

    @cached_property
    def waits(self) -> dict[str, tuple[str, ...]]:
        """Workload -> the workloads that its start-up waits for; those that wait for nobody are in it too."""
        found: dict[str, list[str]] = {name: [] for name in self._workloads}
        for edge in self.edges:
            if edge.gate != "none" and edge.peer in found:
                found[edge.caller].append(edge.peer)
        return {name: tuple(peers) for name, peers in found.items()}

    @cached_property
    def start_order(self) -> tuple[tuple[str, ...], ...]:
        """Long-running workloads in groups: who is waited for or talked to starts first, else as in the Plan.

        The members of a group refer to one another in a circle, so they start together.
        """
        links: dict[str, list[str]] = {name: [] for name in self._workloads}
        position = {name: at for at, name in enumerate(links)}
        for edge in self.edges:
            if edge.peer in links:
                links[edge.caller].append(edge.peer)
        for peers in links.values():
            peers.sort(key=position.__getitem__)
        running = (tuple(name for name in group if self._workloads[name].long_running) for group in groups(links))
        return tuple(group for group in running if group)

    def release_order(self, when: str) -> tuple[tuple[str, ...], ...]:
        """The jobs of that moment (a `Run.when`) in levels: each waits for jobs of levels before its own only.

        A job comes after those that it needs, also when it needs them through others, and thus after the setup of
        every state that it refers to. Within a level setups stand first, then jobs in the order of the Plan.
        """
        jobs = [w for w in self._workloads.values() if w.run is not None and w.run.when == when]
        if len(jobs) < 2:
            return tuple((job.name,) for job in jobs)
        depths = self.depths(when)
        levels: list[list[str]] = [[] for _ in jobs]
        for job in sorted(jobs, key=lambda job: not job.of_state):
            levels[depths[job.name]].append(job.name)
        return tuple(tuple(level) for level in levels if level)

    def depths(self, when: str) -> dict[str, int]:
        """Workload -> how many jobs of that moment must have run, one after the other, before it may start."""
        jobs = {name for name, made in self._workloads.items() if made.run is not None and made.run.when == when}
        depths: dict[str, int] = {}
        for name in load("graphlib").TopologicalSorter(self.waits).static_order():
            depths[name] = max((depths[peer] + (peer in jobs) for peer in self.waits[name]), default=0)
        return depths

    def prerequisites(self, name: str) -> tuple[str, ...]:
        """The long-running workloads that a job waits for by itself, in the order of its edges."""
        return tuple(peer for peer in self.waits[name] if self._workloads[peer].long_running)


def groups(links: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Names in groups, each after the groups that it points to; the members of one point to one another in a circle.

    Tarjan's strongly connected components. Circles are no fault here, so graphlib has no answer, and importing
    networkx takes longer than compiling a small system.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    waiting: set[str] = set()
    out: list[list[str]] = []
    for root in links:
        if root in index:
            continue
        work = [(root, iter(links[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        waiting.add(root)
        while work:
            name, peers = work[-1]
            for peer in peers:
                if peer not in index:
                    index[peer] = low[peer] = len(index)
                    stack.append(peer)
                    waiting.add(peer)
                    work.append((peer, iter(links[peer])))
                    break
                if peer in waiting:
                    low[name] = min(low[name], index[peer])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    group = []
                    while True:
                        member = stack.pop()
                        waiting.discard(member)
                        group.append(member)
                        if member == name:
                            break
                    out.append(group[::-1])
    return out


def circles(edges: Iterable[Edge]) -> list[list[Edge]]:
    """Every independent circle of edges that gate start-up, whole, in a stable order."""
    by_pair = {(edge.caller, edge.peer): edge for edge in edges if edge.gate != "none"}
    waits: dict[str, list[str]] = {}
    for caller, peer in by_pair:
        waits.setdefault(caller, []).append(peer)
        waits.setdefault(peer, [])
    # most systems wait for databases alone, which wait for nobody: they need no library to tell
    if not any(waits[peer] for _, peer in by_pair):
        return []
    graphlib = load("graphlib")
    try:
        graphlib.TopologicalSorter(waits).prepare()
    except graphlib.CycleError:
        return _told(by_pair, waits)
    return []


def _told(by_pair: dict[tuple[str, str], Edge], waits: Mapping[str, Sequence[str]]) -> list[list[Edge]]:
    """The circles, each the shortest way round from the name of it that the spec says first."""
    networkx = load("networkx")
    graph = networkx.DiGraph(by_pair.keys())
    found: list[list[Edge]] = []
    position = {name: at for at, name in enumerate(waits)}
    for component in networkx.strongly_connected_components(graph):
        if len(component) < 2:
            continue
        start = min(component, key=position.__getitem__)
        inside = graph.subgraph(component)
        around = min(
            (networkx.shortest_path(inside, peer, start) for peer in inside.successors(start)),
            key=lambda way: (len(way), [position[name] for name in way]),
        )
        way = [start, *around]
        found.append([by_pair[pair] for pair in itertools.pairwise(way)])
    return sorted(found, key=lambda circle: position[circle[0].caller])
