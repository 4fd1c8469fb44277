"""What rules about the network share: who listens where, and what is published in this tier."""

from typing import NamedTuple

from envspec.model.workload import Workload
from envspec.rules.review import Review
from envspec.rules.support.texts import UNKNOWN, flat
from envspec.source import Path

__all__ = ["Published", "by_port", "host_of", "outside", "published"]


class Published(NamedTuple):
    """A port of the host that a workload takes; `path` is where the spec says so."""

    number: int
    transport: str
    workload: Workload
    port: str
    http: bool
    path: Path


def by_port(review: Review) -> dict[int, list[str]]:
    """Port number -> names of those who listen to it, managed state included."""
    found: dict[int, list[str]] = {}
    for workload in review.plan.workloads.values():
        for port in workload.ports.values():
            found.setdefault(port.number, []).append(workload.name)
    for managed in review.plan.managed.values():
        for number in managed.ports:
            found.setdefault(number, []).append(managed.name)
    return found


def published(review: Review) -> list[Published]:
    """Every host port, in the order of the Plan. An HTTP route takes one only where a target says so."""
    found: list[Published] = []
    for workload in review.written:
        taken: set[str] = set()
        debugging = workload.debugging
        if debugging is not None:
            path = (*workload.path, "dev")
            for name, number in debugging.publish.items():
                port = workload.ports.get(name)
                transport = port.transport if port is not None else "tcp"
                http = port is not None and port.protocol == "http"
                where = (*path, "publish", name)
                # `publish: 5432` stands under the empty name; a port may also be told by its number
                others = ("", str(port.number) if port is not None else "")
                where = next(
                    ((*path, "publish", n) for n in (name, *others) if review.is_written((*path, "publish", n))), where
                )
                found.append(Published(number, transport, workload, name, http, where))
                taken.add(name)
            if debugging.debug is not None:
                found.append(Published(debugging.debug, "tcp", workload, "debug", False, (*path, "debug")))
        for position, route in enumerate(workload.routes):
            if route.port.name in taken or (route.http and not any(t.routes_on_host for t in review.targets)):
                continue
            taken.add(route.port.name)
            at = (*workload.path, "routes", position)
            said = next((f for f in ("publish", "port", "host", "path", "tls") if review.is_written((*at, f))), "port")
            number = route.outside
            found.append(Published(number, route.port.transport, workload, route.port.name, route.http, (*at, said)))
    return found


def host_of(url: str) -> str:
    """The host in a URL, in small letters; empty where it is a reference or there is none."""
    _, scheme, rest = url.partition("://")
    if not scheme:
        return ""
    authority = rest
    for end in "/?# \t\n\"'<>,;)":
        authority = authority.partition(end)[0]
    host = authority.rpartition("@")[2]
    host = host.partition(":")[0] if not host.startswith("[") else host
    return "" if UNKNOWN in host else host.lower()


def outside(review: Review) -> set[str]:
    """Host names that are the system's own, seen from outside or by an alias, and those of managed state: all of them
    may be reached."""
    known = {alias for workload in review.plan.workloads.values() for alias in workload.aliases}
    known |= {route.host for workload in review.plan.workloads.values() for route in workload.routes if route.host}
    for managed in review.plan.managed.values():
        for value in managed.values.values():
            literal = flat(value)
            known.add(host_of(literal) or literal.lower())
    return known
