"""Names that a state brings along: those of its jobs and of its data's volume."""

from __future__ import annotations

from envspec.lower.references.resolver import Resolver
from envspec.model.workload import Workload

__all__ = ["reserve", "reserve_data"]


def reserve(resolver: Resolver, state: str, name: str, what: str) -> None:
    """Reports an entry of that name, whatever it is: a volume too would be taken for what the state brings along."""
    section = resolver.peers.section(name)
    if section is not None:
        resolver.context.report(
            "ENV051",
            "duplicate-name",
            f"the name `{name}` is taken by the {what} of `{state}`",
            resolver.context.document.keys[section][name].span,
            "rename this entry",
            (section, name),
        )


def reserve_data(resolver: Resolver, main: Workload) -> None:
    """The volume of a state's data has one of these names, by the target."""
    if main.store is not None and main.store.storage is not None and main.store.data:
        for name in (f"{main.name}-data", f"data-{main.name}-0"):
            reserve(resolver, main.name, name, "data volume")
