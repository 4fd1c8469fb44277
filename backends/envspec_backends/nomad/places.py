"""Ephemeral writable places: which are memory, and which are a folder of the allocation."""

from __future__ import annotations

from envspec.model.workload import TMP, Workload

__all__ = ["FOLDERS", "on_disk", "placed"]

#: places on the allocation's disk that every task may write to, relative to the task's folder
FOLDERS = ("../alloc/data", "../alloc/tmp", "tmp")


def placed(workload: Workload) -> dict[str, str | None]:
    """The folder of each writable place; empty for memory, None where an allocation has no folder left.

    What must be on disk comes first. A tmpfs of Nomad's has no owner: Docker gives it to root, with the mode of the
    image's folder (moby issue 39466, Nomad issue 12533), so that only root can count on it. Others have a folder
    while there are some, but for /tmp: images have one that all may write to, or none.
    """
    left = list(FOLDERS)
    found: dict[str, str | None] = {}
    for target, place in workload.writable.items():
        if place.seed:  # another task fills it, which reaches what all tasks share
            found[target] = left.pop(0) if left[0] in FOLDERS[:2] else None
    for target, place in workload.writable.items():
        if target not in found and (place.disk or place.exec):
            found[target] = left.pop(0) if left else None
    for target in workload.writable:
        if target not in found:
            found[target] = left.pop(0) if left and target != TMP and not workload.is_root else ""
    return {target: found[target] for target in workload.writable}


def on_disk(workload: Workload) -> int:
    """Bytes that its places take of the allocation's disk."""
    return sum(workload.writable[target].size for target, folder in placed(workload).items() if folder)
