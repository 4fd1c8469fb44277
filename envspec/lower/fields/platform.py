"""`platform`: the machine that an image needs."""

from __future__ import annotations

from envspec.lower.context import Context
from envspec.model.image import Build
from envspec.model.platform import Platform
from envspec.model.platform import platform as parsed
from envspec.near import listed
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["platform"]


def platform(context: Context, entry: Mapping, path: Path, build: Build | None = None) -> Platform | None:
    """None where any will do. What is built must be built for it."""
    found = parsed(context.word(entry, "platform"))
    built = [parsed(text) for text in build.platforms] if build is not None else []
    if found is not None and built and not any(one is not None and one[:2] == found[:2] for one in built):
        context.report(
            "ENV068",
            "bad-value",
            f"the image is not built for `{found}`",
            entry.items["platform"].span,
            f"`build.platforms` has {listed(str(one) for one in built)}: add it there, or say one of them here",
            (*path, "platform"),
        )
    return found
