"""Texts by name: `environment` and `labels`."""

from __future__ import annotations

from envspec.lower.context import fields
from envspec.lower.references.resolver import Resolver
from envspec.model.text import Text
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["environment", "labels"]


def environment(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, Text]:
    """Variables of the process; they may hold secrets and what only a target knows."""
    return {key: resolver.text(node, (*path, "environment", key)) for key, node in fields(entry, "environment").items()}


def labels(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, str]:
    """Known when compiling."""
    return {
        key: resolver.plain(node, (*path, "labels", key), "a label") for key, node in fields(entry, "labels").items()
    }
