"""`security`: what a process may do."""

from __future__ import annotations

from envspec.lower.context import Context, fields
from envspec.model.workload import Security
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["security"]


def security(context: Context, entry: Mapping) -> Security:
    """As written, over no rights at all and, in production, a read-only root."""
    node = entry.items.get("security")
    if not isinstance(node, Mapping):
        return Security(read_only=not context.development)
    return Security(
        read_only=context.flag(node, "read_only", not context.development),
        capabilities=context.words(node, "capabilities"),
        privileged=context.flag(node, "privileged", False),
        host_network=context.flag(node, "host_network", False),
        devices=context.words(node, "devices"),
        sysctls={k: v.text for k, v in fields(node, "sysctls").items() if isinstance(v, Scalar)},
    )
