"""`uses`: an entry that takes over the image and the settings of a service."""

from __future__ import annotations

from envspec.lower.layers.merge import only, without
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["chosen", "taken_over", "without_choice"]

#: what does not pass to another entry: it belongs to one process, not to the image and its settings
_OF_THE_PROCESS = frozenset(
    (
        "command", "ports", "routes", "health", "metrics", "replicas", "autoscale", "rollout", "restart",
        "shutdown", "needs", "labels", "aliases", "enabled", "uses", "when", "schedule",
    )
)  # fmt: skip
#: where an image comes from
_CHOICE = frozenset(("image", "build", "uses"))


def chosen(layers: list[tuple[Path, Mapping]]) -> tuple[Scalar, Path] | None:
    """The `uses` that counts and the layer that says it: that of the last layer that chooses an image at all."""
    for path, layer in reversed(layers):
        if not _CHOICE.isdisjoint(layer.items):
            uses = layer.items.get("uses")
            if not isinstance(uses, Scalar) or "image" in layer.items or "build" in layer.items:
                return None
            return uses, path
    return None


def without_choice(layer: Mapping) -> Mapping:
    """A layer that says nothing of where the image comes from, nor does its `dev` block."""
    block = layer.items.get("dev")
    bare = without(layer, _CHOICE)
    if isinstance(block, Mapping):
        bare.items["dev"] = without(block, _CHOICE)
    return bare


def taken_over(service: Mapping) -> Mapping:
    """What passes to the entry that uses a service: of its `dev` block, what belongs to the image and its mounts."""
    taken = without(service, _OF_THE_PROCESS)
    block = taken.items.get("dev")
    if isinstance(block, Mapping):
        taken.items["dev"] = only(block, frozenset(("target", "shield")))
    return taken
