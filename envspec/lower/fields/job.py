"""When a job runs, how often it is tried, and what it migrates."""

from __future__ import annotations

from envspec.lower.context import items
from envspec.lower.fields.timezone import timezone
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import Run
from envspec.near import listed
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["run"]


def run(resolver: Resolver, entry: Mapping, path: Path) -> Run:
    """How a job runs; every state that it migrates is an edge as well."""
    context = resolver.context
    schedule = context.word(entry, "schedule")
    when = context.word(entry, "when", "schedule" if schedule else "")
    if not when:
        context.missing(
            f"the job `{path[1]}` does not say when it runs",
            context.document.keys["jobs"][str(path[1])].span,
            "add `when: before-deploy`, `after-deploy` or `manual`, or a `schedule`",
            path,
        )
        when = "manual"
    migrates: list[str] = []
    for position, node in items(entry, "migrates"):
        if not isinstance(node, Scalar) or not node.text:
            continue
        where: Path = (*path, "migrates", position)
        states = context.document.entries["state"]
        if node.text not in states:
            message = f"there is no state `{node.text}` to migrate"
            context.unknown_name(message, node, states, f"states are {listed(states)}", where)
            continue
        if not resolver.peers.there("state", node.text, "leave the job out there too", node.span, where):
            continue
        migrates.append(node.text)
        if resolver.peers.kind_name(node.text) != "volume":
            resolver.edges.note(node.text, resolver.peers.state_gate(node.text), where)
    retries = context.number(entry, "retries")
    return Run(
        when=when,
        cron=schedule,
        timezone=timezone(context, entry, path),
        migrates=tuple(migrates),
        timeout=context.duration(entry, "timeout", 600_000),
        retries=3 if retries is None else retries,
    )
