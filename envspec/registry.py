"""Backends and rules by entry point, ours and third parties' alike.

`importlib.metadata` costs 48 ms here; only `entry_points.txt` of what is installed is read, and only for our groups.
"""

from __future__ import annotations

import os
import sys

from envspec.lazy import load

__all__ = ["entry_points", "resolve"]


def entry_points(group: str) -> dict[str, str]:
    """Name -> `module:attribute` of every entry point of a group, sorted by name. The first on the path wins."""
    found: dict[str, str] = {}
    heading = f"[{group}]"
    for folder in sys.path:
        try:
            names = sorted(name for name in os.listdir(folder or ".") if name.endswith(".dist-info"))
        except OSError:
            continue
        for name in names:
            try:
                with open(f"{folder or '.'}/{name}/entry_points.txt", encoding="utf-8") as file:
                    text = file.read()
            except (OSError, UnicodeDecodeError):
                continue
            if heading in text:
                section = text.split(heading, 1)[1].split("\n[", 1)[0]
                for line in section.splitlines():
                    key, equals, value = line.partition("=")
                    if equals:
                        found.setdefault(key.strip(), value.strip())
    return dict(sorted(found.items()))


def resolve(reference: str) -> object:
    """The object that `module:attribute` names. Raises ImportError or AttributeError."""
    module, _, attribute = reference.partition(":")
    return getattr(load(module), attribute.split("[")[0].strip())
