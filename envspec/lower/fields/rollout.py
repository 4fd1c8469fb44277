"""`rollout` and `shutdown`: how one release takes the place of another, and how a process ends."""

from __future__ import annotations

from envspec.lower.context import Context
from envspec.lower.fields.replicas import each_node
from envspec.model.workload import Rollout, Shutdown
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["rollout", "shutdown"]


def rollout(context: Context, entry: Mapping, path: Path) -> Rollout:
    node = entry.items.get("rollout")
    if not isinstance(node, Mapping):
        return Rollout()
    surge, unavailable = context.number(node, "max_surge"), context.number(node, "max_unavailable")
    found = Rollout(
        context.word(node, "strategy", "rolling"),
        1 if surge is None else surge,
        0 if unavailable is None else unavailable,
    )
    if found.max_surge == 0 and found.max_unavailable == 0:
        context.report(
            "ENV068",
            "bad-value",
            "with `max_surge` and `max_unavailable` both 0 nothing can ever be replaced",
            node.items["max_surge"].span,
            "let one of them be 1",
            (*path, "rollout", "max_surge"),
        )
    if found.strategy == "canary" and each_node(context, entry):
        context.report(
            "ENV068",
            "bad-value",
            "`canary` tries a new version on some of the replicas, and `each-node` has one on every machine",
            node.items["strategy"].span,
            "say `rolling`, which replaces them machine by machine, or a number of `replicas`",
            (*path, "rollout", "strategy"),
        )
    return found


def shutdown(context: Context, entry: Mapping) -> Shutdown:
    """A drain of -1 stands for "not said" until the graph tells whether anything routes to the service."""
    node = entry.items.get("shutdown")
    if not isinstance(node, Mapping):
        return Shutdown(drain=-1)
    return Shutdown(
        signal=context.word(node, "signal", "SIGTERM"),
        grace=context.duration(node, "grace", 10_000),
        drain=context.duration(node, "drain", -1),
    )
