"""`patches`: the user's own YAML, merged into a service, volume or network by its name."""

from __future__ import annotations

from typing import Any

from envspec.near import did_you_mean, listed
from envspec_backends.containers.service import ordered
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.patching.merging import Merge
from envspec_backends.shared.patching.reading import read
from envspec_backends.shared.patching.tree import Document

__all__ = ["patch"]

_SECTIONS = ("services", "volumes", "networks", "secrets", "configs")


def patch(context: EmissionContext, target: str, stack: dict[str, Any]) -> None:
    """Merges every patch of the target into its stack. A patch speaks the language of the file: `$` is not escaped."""
    for found in context.plan.patches.get(target, ()):
        for document in read(context, found):
            if document.root.items:
                _apply(stack, document)
            else:
                document.bad(document.root.mark, "a patch is a mapping like a Compose file", "begin with `services:`")


def _apply(stack: dict[str, Any], document: Document) -> None:
    merge = Merge(document)
    root = document.root
    for section, entries in root.items.items():
        if section not in _SECTIONS or not entries.items:
            help = did_you_mean(section, _SECTIONS, f"patch entries of {listed(_SECTIONS)}")
            document.unmatched(root.keys[section], f"`{section}` is nothing that a patch can change", help)
            continue
        known = stack.get(section, {})
        for name, change in entries.items.items():
            if name not in known:
                help = did_you_mean(name, known, f"{section} has {listed(known)}")
                document.unmatched(entries.keys[name], f"there is no `{name}` in {section}", help)
                continue
            merged = merge(known[name], change)
            known[name] = ordered(merged) if section == "services" and isinstance(merged, dict) else merged
