"""What is sized for production: in a development tier it binds only where it is said for development.

A limit that fits the built program kills the compiler that runs in its place, and mounted files belong to the
developer, not to the user of production. So these fields count from a `dev` block or from a development environment.
"""

from __future__ import annotations

from envspec.lower.layers.merge import empty, without
from envspec.model.fields import sized
from envspec.syntax.tree import Mapping

__all__ = ["bound", "unsized"]


def unsized(section: str, layer: Mapping) -> Mapping:
    """A layer of an entry without what is sized for production."""
    return bound(section, layer, empty(layer))


def bound(section: str, made: Mapping, binding: Mapping) -> Mapping:
    """An entry with the sizes that it has of `binding`, what binds in development already, instead of its own."""
    names = sized(section)
    out = _replaced(made, binding, frozenset(name for name in names if "." not in name))
    resources, before = out.items.get("resources"), binding.items.get("resources")
    if not isinstance(resources, Mapping):
        return out
    inside = frozenset(name.partition(".")[2] for name in names if "." in name)
    kept = _replaced(resources, before if isinstance(before, Mapping) else empty(resources), inside)
    if not kept.items:
        return without(out, frozenset(("resources",)))
    out.items["resources"] = kept
    return out


def _replaced(made: Mapping, binding: Mapping, names: frozenset[str]) -> Mapping:
    """A copy in which each of the names is what `binding` has, or is not there."""
    out = without(made, names - binding.items.keys())
    for name in names & out.items.keys():
        out.items[name], out.keys[name] = binding.items[name], binding.keys[name]
    return out
