"""Who is found under which name, and what happens while a peer is not there.

A workload learns the address and port of a peer from one entry of Nomad's service catalogue. It waits for a peer
that is not registered yet. Two workloads that read one another would wait forever; between those, an address that
says what is wrong stands in until the peer is there.
"""

from collections.abc import Iterator
from typing import NamedTuple

from envspec import lazy
from envspec.model.graph import groups
from envspec.model.plan import Plan
from envspec.model.text import Host, Port, Text
from envspec.model.workload import PortSpec, Workload
from envspec.source import Path

__all__ = ["Entry", "Names", "circles", "entries", "main_port", "texts"]

_LONGEST = 63  # a service name is one label of a host name


class Entry(NamedTuple):
    """A service of the catalogue that a text reads: a port of a peer. `variable` is its name in a template."""

    peer: str
    port: PortSpec
    service: str

    @property
    def variable(self) -> str:
        return f"${self.peer}_{self.port.name}".replace("-", "_")


class Names:
    """Names of jobs and services; unique in the namespace as long as project and environment are."""

    __slots__ = ("_services", "prefix")

    def __init__(self, plan: Plan) -> None:
        self.prefix = f"{plan.project}-{plan.environment}"
        self._services: dict[tuple[str, str], str] = {}
        taken: set[str] = set()
        for name, workload in plan.workloads.items():
            main = main_port(workload)
            for port in workload.ports.values():
                plain = f"{self.prefix}-{name}" + ("" if port is main else f"-{port.name}")
                if len(plain) > _LONGEST or plain in taken:
                    text = f"{self.prefix}\n{name}\n{port.name}".encode()
                    digest: str = lazy.load("hashlib").sha256(text).hexdigest()
                    plain = f"{plain[: _LONGEST - 9].rstrip('-')}-{digest[:8]}"
                taken.add(plain)
                self._services[name, port.name] = plain

    def job(self, workload: str) -> str:
        """Id of the workload's job, which is also where its Variables are."""
        return f"{self.prefix}-{workload}"

    def variables(self, workload: str) -> str:
        """Path of the Variable that the workload's identity may read by itself."""
        return f"nomad/jobs/{self.job(workload)}"

    def service(self, workload: str, port: str) -> str:
        """Name of a port in the service catalogue."""
        return self._services[workload, port]


def main_port(workload: Workload) -> PortSpec | None:
    """The port that a host name without a port means: `http`, else the first."""
    return workload.ports.get("http") or next(iter(workload.ports.values()), None)


def texts(workload: Workload) -> Iterator[tuple[Path, Text]]:
    """Every text of the workload that speaks of peers or secrets, with its path."""
    path = workload.path
    for key, value in workload.environment.items():
        if not value.plain:
            yield (*path, "environment", key), value
    for place, file in workload.files.items():
        if isinstance(file.content, Text) and not file.content.plain:
            yield (*path, "files", place), file.content
    for field, words in (("entrypoint", workload.entrypoint), ("command", workload.command)):
        for word in words or ():
            if not word.plain:
                yield (*path, field), word


def _ports(workload: Workload) -> dict[str, str]:
    """Peer -> the first of its ports that the workload reads anywhere."""
    first: dict[str, str] = {}
    for _, value in texts(workload):
        for part in value.parts:
            if isinstance(part, Port):
                first.setdefault(part.peer, part.port)
    return first


def entries(plan: Plan, names: Names, workload: Workload, text: Text) -> list[Entry | None]:
    """For each part of the text the entry it is read from; None for other parts and for peers without a port.

    Host and port of one address come from one entry: a host takes the port that follows it in the text, else the
    one before it, else the one that the workload reads elsewhere.
    """
    elsewhere: dict[str, str] | None = None
    out: list[Entry | None] = []
    parts = text.parts
    for at, part in enumerate(parts):
        port = ""
        if isinstance(part, Port):
            port = part.port
        elif isinstance(part, Host):
            near = (*parts[at + 1 :], *reversed(parts[:at]))
            port = next((p.port for p in near if isinstance(p, Port) and p.peer == part.peer), "")
            if not port:
                elsewhere = _ports(workload) if elsewhere is None else elsewhere
                port = elsewhere.get(part.peer, "")
        else:
            out.append(None)
            continue
        peer = plan.workloads[part.peer]
        spec = peer.ports.get(port) or main_port(peer)
        out.append(Entry(part.peer, spec, names.service(part.peer, spec.name)) if spec else None)
    return out


def _reads(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Workload -> peers whose address it reads."""
    return {
        name: tuple(
            dict.fromkeys(
                peer for _, text in texts(w) for peer in text.peers if peer != name and peer in plan.workloads
            )
        )
        for name, w in plan.workloads.items()
    }


def circles(plan: Plan) -> dict[str, frozenset[str]]:
    """Workload -> itself and the peers that it reads and that read it too, directly or through others."""
    out: dict[str, frozenset[str]] = {}
    for group in groups(_reads(plan)):
        if len(group) > 1:
            out.update(dict.fromkeys(group, frozenset(group)))
    return out
