"""`metrics`: where a workload shows its figures."""

from __future__ import annotations

from envspec.lower.context import Context
from envspec.lower.fields.ports import chosen_port
from envspec.lower.fields.url_path import url_path
from envspec.model.workload import Metrics, PortSpec
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["metrics"]


def metrics(context: Context, entry: Mapping, path: Path, known: dict[str, PortSpec]) -> Metrics | None:
    """Port and path, `/metrics` unless it is said; None where the spec says nothing."""
    node = entry.items.get("metrics")
    if not isinstance(node, Mapping):
        return None
    chosen = chosen_port(context, node, known, "`metrics`", (*path, "metrics"))
    asked = context.scalar(node, "path")
    if asked is not None:
        url_path(context, asked.text, asked, (*path, "metrics", "path"))
    return Metrics(chosen, context.word(node, "path", "/metrics")) if chosen is not None else None
