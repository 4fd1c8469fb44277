"""An environment and those that it extends: the layers that lie over every entry, and what they say themselves."""

from __future__ import annotations

from envspec.diagnostic import Reporter
from envspec.lower.layers.document import Document
from envspec.lower.layers.merge import empty, merge_mappings, without
from envspec.model.fields import OVERRIDABLE
from envspec.near import listed
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["extended", "settings"]

_NO_SETTINGS = frozenset((*OVERRIDABLE, "extends"))


def extended(document: Document, name: str, to: Reporter) -> list[tuple[str, Mapping]]:
    """The environment and those that it extends, by name, the most distant first."""
    environments = document.entries["environments"]
    found: list[tuple[str, Mapping]] = []
    names: list[str] = []
    while True:
        node = environments.get(name)
        if not isinstance(node, Mapping):
            if isinstance(node, Scalar):
                found.append((name, empty(node)))
            return found[::-1]
        names.append(name)
        found.append((name, node))
        extends = node.items.get("extends")
        if not isinstance(extends, Scalar):
            return found[::-1]
        path: Path = ("environments", name, "extends")
        if extends.text in names:
            circle = " -> ".join((*names[names.index(extends.text) :], extends.text))
            to.report(
                "ENV070",
                "circle",
                f"environments extend one another in a circle: {circle}",
                extends.span,
                "let one of them stand on its own",
                path,
            )
            return found[::-1]
        if extends.text not in environments:
            message = f"there is no environment `{extends.text}`"
            otherwise = f"environments are {listed(environments)}"
            document.unknown_name(to, message, extends, environments, otherwise, path)
            return found[::-1]
        name = extends.text


def settings(layers: list[tuple[str, Mapping]]) -> Mapping:
    """An environment's own fields: tier, targets, tag, vars and the targets' options."""
    made = empty(layers[-1][1])
    for _, node in layers:
        made = merge_mappings(made, without(node, _NO_SETTINGS))
    return made
