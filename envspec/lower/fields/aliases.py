"""`aliases`: further host names of a service or state, in the one space of names."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping

from envspec.lower.context import items
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import Workload
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["aliases", "check_aliases"]


def aliases(entry: Mapping) -> tuple[str, ...]:
    """In the order of the spec, as they are written: names are known to no reference."""
    return tuple(node.text for _, node in items(entry, "aliases") if isinstance(node, Scalar) and node.text)


def check_aliases(resolver: Resolver, made: AnyMapping[str, Workload]) -> None:
    """Reports an alias that something has for a name, or for an alias."""
    of: dict[str, str] = {}
    for workload in made.values():
        for position, alias in enumerate(workload.aliases):
            taken = _taken(resolver, made, alias)
            if not taken and alias in of:
                taken = f"an alias of `{of[alias]}`"
            of.setdefault(alias, workload.name)
            if taken:
                _report(resolver, workload, position, f"the alias `{alias}` is taken: it is {taken}")


def _taken(resolver: Resolver, made: AnyMapping[str, Workload], alias: str) -> str:
    """What has this name already; empty where nothing with a host has. A volume has none."""
    words = {"services": "a service", "tools": "a tool", "jobs": "a job", "state": "a state"}
    for section in resolver.peers.sections(alias):
        if section != "state" or resolver.peers.kind_name(alias) != "volume":
            return words[section]
    return f"a job of `{made[alias].of_state}`" if alias in made else ""


def _report(resolver: Resolver, workload: Workload, position: int, message: str) -> None:
    context = resolver.context
    path: Path = (*workload.path, "aliases", position)
    entry = context.overlay.entry(str(path[0]), str(path[1]))
    node = next((n for at, n in items(entry, "aliases") if at == position), None) if entry is not None else None
    span = node.span if node is not None else context.document.keys[str(path[0])][str(path[1])].span
    help = "services, tools, jobs, state and aliases share one space of names: take another"
    context.report("ENV051", "duplicate-name", message, span, help, path)
