"""Who depends on whom, noted while texts are filled in."""

from __future__ import annotations

from envspec.model.graph import Edge
from envspec.model.workload import Gate
from envspec.source import Path

__all__ = ["GATES", "Edges"]

#: from weak to strong
GATES: tuple[Gate, ...] = ("none", "started", "healthy", "completed")


class Edges:
    """One edge a caller and peer, with the strongest gate. `caller` is the workload that is being read; "" is none."""

    def __init__(self) -> None:
        self.caller = ""
        self._edges: dict[tuple[str, str], Edge] = {}

    def note(self, peer: str, gate: Gate, path: Path, talks: bool = True) -> None:
        """The caller depends on a peer, as `path` says; nobody depends on itself."""
        if not self.caller or self.caller == peer:
            return
        key = (self.caller, peer)
        old = self._edges.get(key)
        if old is None:
            self._edges[key] = Edge(self.caller, peer, gate, path, talks)
        elif GATES.index(gate) > GATES.index(old.gate):
            self._edges[key] = Edge(self.caller, peer, gate, path, talks or old.talks)
        elif talks and not old.talks:
            self._edges[key] = old._replace(talks=True)

    def all(self) -> tuple[Edge, ...]:
        """In the order in which they were first noted."""
        return tuple(self._edges.values())
