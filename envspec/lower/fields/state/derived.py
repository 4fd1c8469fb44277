"""Names that a state brings along: those of its jobs and of its data's volume."""

from __future__ import annotations

from envspec.lower.references.resolver import Resolver
from envspec.model.workload import Workload
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["check_host", "reserve", "reserve_data"]


def check_host(resolver: Resolver, state: str) -> None:
    """Reports a state that shares its name as a volume may, and that this environment gives a host."""
    document = resolver.context.document
    entry = document.entries["state"][state]
    kind = entry.items.get("kind") if isinstance(entry, Mapping) else None
    if isinstance(kind, Scalar) and kind.text != "volume":
        return  # told where it is declared
    for section in resolver.peers.sections(state):
        if section != "state":
            resolver.context.report(
                "ENV051",
                "duplicate-name",
                f"`{state}` has a host in environment `{resolver.context.environment}`, and its name is taken already",
                document.keys["state"][state].span,
                "only a volume may share its name: rename one of them",
                ("state", state),
                (("first defined here", document.keys[section][state].span),),
            )


def reserve(resolver: Resolver, state: str, name: str, what: str) -> None:
    """Reports an entry of that name, whatever it is: a volume too would be taken for what the state brings along."""
    for section in resolver.peers.sections(name):
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
