"""Ephemeral writable places in memory: which there are, whom they belong to, and the volumes that some of them are.

Docker takes the mode of a tmpfs from the folder that it hides: the image's, which is often root's 0755, or the one that
the container's first start made, 0755 again (moby issues 20437, 39466 and 45549). So a place belongs to its user, who
may write there whatever the mode. A volume that is a tmpfs has both, owner and mode, at every start.
"""

from __future__ import annotations

from hashlib import sha256

from envspec.model.workload import TMP, TMP_BY_DEFAULT, Workload, Writable
from envspec_backends.containers.context import ContainerContext, escape

__all__ = ["EPHEMERAL", "in_memory", "memory_volume", "options", "owner", "writer"]

#: label of the volumes that keep nothing
EPHEMERAL = "envspec.ephemeral"


def in_memory(workload: Workload) -> dict[str, Writable]:
    """The writable places that are memory. Where the root is writable anyway, the default /tmp needs none."""
    return {
        target: place
        for target, place in workload.writable.items()
        if not place.disk
        and not place.seed
        and (workload.security.read_only or target != TMP or place != TMP_BY_DEFAULT)
    }


def owner(workload: Workload) -> tuple[int, int] | None:
    """Whom a place in memory belongs to; None for everybody, where the image may change its user or is not known."""
    if workload.user is not None:
        return workload.user
    known = workload.image_user
    return known if known is not None and known[0] else None


def writer(workload: Workload) -> tuple[int, int] | None:
    """Whom the volumes of a workload are given to; None where that is root, or not known.

    The image of somebody has a user that a development tier knows only where the spec says one for production.
    """
    known = workload.user or workload.image_user or workload.intended_user
    return known if known is not None and known[0] else None


def options(workload: Workload, target: str, place: Writable) -> list[str]:
    """How a tmpfs for it is mounted. /tmp is sticky: what looks for that finds it, and its owner may write anyway."""
    whose = owner(workload)
    return [
        "exec" if place.exec else "noexec",
        "nosuid",
        "nodev",
        f"size={place.size}",
        *([] if whose is None else [f"uid={whose[0]}", f"gid={whose[1]}"]),
        "mode=1777" if target == TMP or whose is None else "mode=0700",
    ]


def memory_volume(
    context: ContainerContext, workload: Workload, target: str, place: Writable, version: str = "", part: str = ""
) -> str:
    """The name of a volume that is a tmpfs; declares it. `part` of its name is filled in for each replica.

    The name changes with the settings, since those of a volume that is there are never changed, and with `version`.
    """
    settings = ",".join(options(workload, target, place))
    name = f"{workload.name}-memory-{sha256(f'{target} {settings} {version}'.encode()).hexdigest()[:12]}"
    context.volumes[name] = {
        **({"name": f"{escape(context.project)}_{name}{part}"} if part else {}),
        "driver": "local",
        "driver_opts": {"type": "tmpfs", "device": "tmpfs", "o": settings},
        "labels": {EPHEMERAL: ""},
    }
    return name
