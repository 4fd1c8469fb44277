"""Near names for messages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from envspec.files import Files, Unreadable
from envspec.lazy import load

__all__ = ["listed", "nearest", "nearest_file"]


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant, or None when none is near."""
    found: list[str] = load("difflib").get_close_matches(name, list(names), 1, 0.6)
    return found[0] if found else None


def nearest_file(files: Files, path: str, pattern: str = "*") -> str | None:
    """Another file in the folder of `path` that was probably meant."""
    try:
        siblings = files.glob(posixpath.join(posixpath.dirname(path), pattern))
    except Unreadable:  # the folder itself leads out of the project
        return None
    # what all names end in makes none of them near
    stems = {posixpath.splitext(posixpath.basename(sibling))[0]: sibling for sibling in siblings if sibling != path}
    near = nearest(posixpath.splitext(posixpath.basename(path))[0], stems)
    return stems[near] if near is not None else None


def listed(names: Iterable[str], most: int = 8) -> str:
    """`a`, `b` and `c`, for a help line; long lists are cut."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > most:
        return ", ".join(quoted[:most]) + f" and {len(quoted) - most} more"
    return ", ".join(quoted[:-1]) + (" and " if len(quoted) > 1 else "") + quoted[-1] if quoted else "none"
