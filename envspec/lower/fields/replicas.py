"""`replicas`: how many of a service there are, or one on every machine."""

from __future__ import annotations

from envspec.lower.context import Context
from envspec.syntax.tree import Mapping

__all__ = ["each_node", "replicas"]

_EACH_NODE = "each-node"


def replicas(context: Context, entry: Mapping) -> int:
    """The number that is written; 1 where there is none, also of what runs on every machine."""
    count = None if each_node(context, entry) else context.number(entry, "replicas")
    return 1 if count is None else count


def each_node(context: Context, entry: Mapping) -> bool:
    """Whether one runs on every machine, however many there are."""
    return context.word(entry, "replicas") == _EACH_NODE
