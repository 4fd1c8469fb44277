"""`resources`: what a process is promised, and what it may take."""

from __future__ import annotations

from envspec.lower.context import Context
from envspec.model.workload import UNLIMITED, Resources
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["in_tier", "resources"]

_UNSET = Resources()
#: what a kind asks for stays as long as the spec says nothing of it
_KEPT = ("shm", "open_files", "locked_memory")


def resources(context: Context, entry: Mapping, path: Path, default: Resources = _UNSET) -> Resources:
    """What the spec says, over a kind's default."""
    default = in_tier(context, default)
    node = entry.items.get("resources")
    if not isinstance(node, Mapping):
        return default
    cpu, memory = context.cpu(node, "cpu"), context.size(node, "memory")
    found = Resources(
        cpu=default.cpu if cpu is None else cpu,
        memory=default.memory if memory is None else memory,
        cpu_limit=context.cpu(node, "cpu_limit"),
        memory_limit=context.size(node, "memory_limit"),
        pids=context.number(node, "pids"),
        shm=context.size(node, "shm"),
        gpu=context.number(node, "gpu"),
        open_files=context.number(node, "open_files"),
        locked_memory=_locked(context, node),
    )
    for limit, request, field in (
        (found.memory_limit, found.memory, "memory"),
        (found.cpu_limit, found.cpu, "cpu"),
    ):
        if limit is not None and request is not None and limit < request:
            context.report(
                "ENV068",
                "bad-value",
                f"`{field}_limit` is less than `{field}`",
                node.items[f"{field}_limit"].span,
                "a limit is at least the request",
                (*path, "resources", f"{field}_limit"),
            )
    if found.memory_limit is None:
        found = found._replace(memory_limit=found.memory)
    kept = {name: getattr(default, name) for name in _KEPT if getattr(found, name) is None}
    return found._replace(**kept)


def _locked(context: Context, node: Mapping) -> int | None:
    return UNLIMITED if context.word(node, "locked_memory") == "unlimited" else context.size(node, "locked_memory")


def in_tier(context: Context, default: Resources) -> Resources:
    """What nobody wrote, as far as it binds: a development tier has no sizes but those that are said for it."""
    if not context.development:
        return default
    return default._replace(cpu=None, memory=None, cpu_limit=None, memory_limit=None, pids=None)
