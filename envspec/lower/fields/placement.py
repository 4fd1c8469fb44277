"""`placement`: which machines something may run on."""

from __future__ import annotations

from envspec.lower.context import fields
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["placement"]


def placement(entry: Mapping) -> dict[str, str]:
    """Labels that the machine must have, as written: which machines there are is known to no reference."""
    return {label: node.text for label, node in fields(entry, "placement").items() if isinstance(node, Scalar)}
