"""`autoscale`: how many of a service there are, by its load."""

from __future__ import annotations

from envspec.lower.context import Context
from envspec.model.workload import Autoscale
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["autoscale"]


def autoscale(context: Context, entry: Mapping, path: Path) -> Autoscale | None:
    """Bounds and aim; None where the number is fixed."""
    node = entry.items.get("autoscale")
    if not isinstance(node, Mapping):
        return None
    low, high = context.number(node, "min"), context.number(node, "max")
    cpu = context.number(node, "cpu")
    for field, value in (("max", high), ("cpu", cpu)):
        if value is None:
            context.missing(
                f"`autoscale` needs `{field}`",
                entry.keys["autoscale"].span,
                "say `min`, `max` and `cpu`, the percentage of the request to aim at",
                (*path, "autoscale"),
            )
            return None
    minimum, maximum, percent = low or 1, high or 1, cpu or 80
    if maximum < minimum:
        context.report(
            "ENV068",
            "bad-value",
            f"`max` is {maximum}, less than `min`, which is {minimum}",
            node.items["max"].span,
            "raise `max` or lower `min`",
            (*path, "autoscale", "max"),
        )
    return Autoscale(minimum, maximum, percent)
