"""What `compile --check` shows: which files are out of date, and how."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.lazy import load
from envspec.output.changes import Changes

__all__ = ["difference"]

#: lines of one file's difference; who wants more has `diff`
_MOST = 60


def difference(changes: Changes) -> Iterator[str]:
    """Lines for a person: each file that would be added, changed or removed, with the lines that differ."""
    for path in changes.added:
        yield f"missing: {changes.folder}/{path}"
    for path in changes.removed:
        yield f"no longer emitted: {changes.folder}/{path}"
    for path in changes.changed:
        yield f"out of date: {changes.folder}/{path}"
        try:
            with open(f"{changes.folder}/{path}", encoding="utf-8", errors="replace") as file:
                old = file.read().splitlines()
        except OSError:
            continue
        new = changes.files[path].data.decode("utf-8", "replace").splitlines()
        lines = list(load("difflib").unified_diff(old, new, "on disk", "compiled", lineterm="", n=2))
        yield from (f"  {line}" for line in lines[:_MOST])
        if len(lines) > _MOST:
            yield f"  … and {len(lines) - _MOST} more lines"
