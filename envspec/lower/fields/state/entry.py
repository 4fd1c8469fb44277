"""A state made what it is in this environment: a volume, something managed elsewhere, or workloads of its own."""

from typing import NamedTuple

from envspec.lower.fields.state.allowed import check_fields
from envspec.lower.fields.state.custom import lower_custom
from envspec.lower.fields.state.derived import check_host
from envspec.lower.fields.state.host_path import host_path
from envspec.lower.fields.state.managed import lower_managed
from envspec.lower.fields.state.server import lower_server
from envspec.lower.references.resolver import Resolver
from envspec.model.plan import Managed, Volume
from envspec.model.workload import Workload
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["Lowered", "lower_state"]


class Lowered(NamedTuple):
    """One of the three; `workloads` holds the state itself first, then its setup, backup and restore jobs."""

    workloads: tuple[Workload, ...] = ()
    volume: Volume | None = None
    managed: Managed | None = None


def lower_state(resolver: Resolver, name: str, entry: Mapping) -> Lowered:
    """What is wrong is reported, and something harmless stands in its place."""
    context = resolver.context
    path: Path = ("state", name)
    resolver.edges.caller = name
    kind_name = context.word(entry, "kind")
    if not kind_name:
        context.missing(
            f"`{name}` does not say its kind",
            context.document.keys["state"][name].span,
            "add `kind:`, such as postgres, redis or volume",
            path,
        )
        return Lowered()
    kind = resolver.peers.kind(name)
    check_fields(context, kind_name, kind, entry, path)
    given = resolver.peers.managed(name)
    if kind_name != "volume" or given is not None:
        check_host(resolver, name)
    if given is not None:
        return Lowered(managed=lower_managed(resolver, name, kind_name, kind, given, path))
    if kind_name == "volume":
        folder = host_path(resolver, entry, path)
        many = bool(folder) or context.word(entry, "access") == "many"  # whatever runs on the machine can mount it
        adopt = context.word(entry, "adopt")
        return Lowered(volume=Volume(name, path, context.size(entry, "storage"), many, adopt, folder))
    if kind is None:
        return Lowered((lower_custom(resolver, name, entry, path),))
    return Lowered(lower_server(resolver, name, kind, entry, path))
