"""Networks from the graph: one per callee, joined by its callers, and a way out only for who has one."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.model.graph import Edge
from envspec.model.workload import HOST_GATEWAY, Workload
from envspec_backends.containers.context import ContainerContext, escape

__all__ = ["HOST_POOL", "PROXY", "PROXY_NETWORK", "Networks", "joined", "plan_networks"]

#: Docker's default address pools give about 31 networks to one host: so many for callees, and for ways out.
HOST_POOL = (25, 8)
#: Names of workloads cannot contain `_`, so these cannot clash with a callee's network.
_SHARED = "shared_peers"
_OUTSIDE = "_edge"
#: The network on which a proxy that runs beside the stack is found; it is there already.
PROXY_NETWORK = "traefik"
#: Its name inside the file. Stacks that run know it by that: another one would replace their containers.
PROXY = "traefik_network"

Networks = dict[str, list[str]]


def plan_networks(context: ContainerContext, proxy: str, pool: tuple[int, int] | None) -> Networks:
    """The networks that each workload joins, sorted; declares them in the context.

    `proxy` is the network that HTTP routes lead through; empty where their ports are published. `pool` says for how
    many callees and ways out there are addresses; None where every network can have its own.
    """
    plan = context.plan
    outside: dict[str, None] = {}
    for peer, edges in plan.graph.callers.items():
        for edge in edges:
            if peer in plan.workloads:
                _check_host_network(context, edge.caller, peer, edge.path)
                continue
            outside[edge.caller] = None
            if not plan.workloads[edge.caller].egress:
                context.approximate(
                    edge.path,
                    f"`{edge.caller}` must reach `{peer}`, which runs elsewhere; a way out leads everywhere",
                    "restrict it with the host's firewall, or with the network that the host stands in",
                )
    for workload in plan.workloads.values():
        _to_the_host(context, workload, outside)
        if workload.egress or (workload.routes and not (proxy and _all_http(workload))):
            outside[workload.name] = None
    joins: dict[str, set[str]] = {name: set() for name in plan.workloads}
    callees = {peer: edges for peer, edges in plan.graph.callers.items() if peer in joins}
    most, most_outside = pool or (len(callees), len(outside))
    _way_out(context, outside, joins, single=len(outside) > most_outside)
    _callees(context, callees, joins, room=most - len(context.networks) if pool else most)
    if proxy:
        for workload in plan.workloads.values():
            if any(route.http for route in workload.routes):
                joins[workload.name].add(PROXY)
                context.networks[PROXY] = {"external": True, "name": escape(proxy)}
    return {name: sorted(networks) for name, networks in joins.items()}


def _to_the_host(context: ContainerContext, workload: Workload, outside: dict[str, None]) -> None:
    """The machine itself is reached like the world: an internal network leads to neither."""
    for name, address in workload.hosts.items():
        if address == HOST_GATEWAY and not workload.egress:
            outside[workload.name] = None
            context.approximate(
                (*workload.path, "hosts", name),
                "the machine itself is reached by a way out, which leads everywhere",
                "restrict it with the host's firewall",
            )


def joined(networks: list[str], aliases: Iterable[str], beside_a_proxy: str = "") -> object:
    """The networks of a service, and what it is called there besides its own name.

    On a proxy's network other projects are too: there it has the one name that is its own, or none.
    """
    known = {name: [beside_a_proxy] if beside_a_proxy else [] for name in networks if name == PROXY}
    known |= {name: [escape(alias) for alias in aliases] for name in networks if name != PROXY}
    if not any(known.values()):
        return networks
    return {name: {"aliases": known[name]} if known[name] else {} for name in networks}


def _way_out(context: ContainerContext, outside: dict[str, None], joins: dict[str, set[str]], single: bool) -> None:
    """A network of its own for each workload that is reached from outside or may leave."""
    for name in outside:
        if name not in joins or context.plan.workloads[name].security.host_network:
            continue
        network = _OUTSIDE.strip("_") + "_shared" if single else name + _OUTSIDE
        joins[name].add(network)
        context.networks[network] = None
    if single:
        context.approximate(
            (),
            f"{len(outside)} workloads are reached from outside or may leave; they share one network, "
            "since Docker has address space for about 31",
        )


def _callees(
    context: ContainerContext, callees: dict[str, tuple[Edge, ...]], joins: dict[str, set[str]], room: int
) -> None:
    if len(callees) > room:
        context.approximate(
            (),
            f"{len(callees)} workloads are called by others; those after the first {room} share one "
            "internal network, since Docker has address space for about 31",
        )
    for number, (peer, edges) in enumerate(callees.items()):
        network = peer if number < room else _SHARED
        context.networks[network] = {"internal": True}
        joins[peer].add(network)
        for edge in edges:
            joins[edge.caller].add(network)


def _all_http(workload: Workload) -> bool:
    return all(route.http for route in workload.routes)


def _check_host_network(context: ContainerContext, caller: str, peer: str, path: tuple[str | int, ...]) -> None:
    for name, other in ((caller, peer), (peer, caller)):
        workload = context.plan.workloads[name]
        if workload.security.host_network:
            context.refuse(
                (*workload.path, "security", "host_network"),
                f"on the host's network `{name}` and `{other}` do not find each other by name",
                f"take `host_network` away, or the edge between `{name}` and `{other}`",
            )
