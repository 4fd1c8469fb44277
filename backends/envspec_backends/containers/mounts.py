"""What a container sees of volumes and of the host."""

import re
from hashlib import sha256
from typing import Literal, NamedTuple

from envspec.model.workload import VolumeMount, Workload
from envspec_backends.containers.context import ContainerContext, escape

__all__ = ["Mount", "data_volume", "disk_volume", "folder_of", "named", "volume_of"]

#: a path that a volume's name spells with `_` for `/`, and what no such name may have
_SPELLED = re.compile("[A-Za-z0-9/.-]+")
_NO_NAME = re.compile("[^A-Za-z0-9_.-]")


class Mount(NamedTuple):
    """Something that stands at `target` in the container; literals as they are."""

    kind: Literal["volume", "bind"]
    source: str
    target: str
    read_only: bool = False

    def spelled(self) -> dict[str, object]:
        """The long form."""
        out: dict[str, object] = {"type": self.kind, "source": escape(self.source), "target": escape(self.target)}
        if self.read_only:
            out["read_only"] = True
        return out


def named(context: ContainerContext, workload: Workload) -> list[Mount]:
    """The volumes of a workload, its state's data first, or the folders that stand for them; declares the volumes."""
    out: list[Mount] = []
    store = workload.store
    if store is not None and store.storage is not None and store.data:
        if store.host_path:
            out.append(Mount("bind", context.host_path(store.host_path), store.data))
        else:
            out.append(Mount("volume", data_volume(context, workload), store.data))
    for target, mount in workload.volumes.items():
        folder = folder_of(context, mount)
        if folder:
            out.append(Mount("bind", context.host_path(folder), target, mount.read_only))
        else:
            out.append(Mount("volume", volume_of(context, mount), target, mount.read_only))
    return out


def folder_of(context: ContainerContext, mount: VolumeMount) -> str:
    """The folder of the machine that stands for a volume; empty where it is one."""
    known = context.plan.volumes.get(mount.volume)
    if known is not None:
        return known.host_path
    store = context.plan.workloads[mount.volume].store
    return store.host_path if store is not None else ""


def volume_of(context: ContainerContext, mount: VolumeMount) -> str:
    """The name of the volume that a workload mounts: one of the spec's own, or a state's data; declares it."""
    known = context.plan.volumes.get(mount.volume)
    if known is None:
        return data_volume(context, context.plan.workloads[mount.volume])
    _declare(context, known.name, known.adopt)
    return known.name


def data_volume(context: ContainerContext, workload: Workload) -> str:
    """The name of the volume that keeps a state's data; declares it."""
    name = f"{workload.name}-data"
    _declare(context, name, workload.store.adopt if workload.store else "")
    return name


def disk_volume(context: ContainerContext, workload: Workload, target: str) -> str:
    """The name of the volume that a writable place on disk is, for a user who is not root; declares it.

    A path that the name cannot hold as it is has its hash in the name, so that no two paths are one volume.
    """
    path = target.strip("/")
    name = f"{workload.name}_{path.replace('/', '_')}"
    if not _SPELLED.fullmatch(path):
        name = f"{_NO_NAME.sub('_', name)}-{sha256(path.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    _declare(context, name, "")
    return name


def _declare(context: ContainerContext, name: str, adopt: str) -> None:
    context.volumes[name] = {"name": escape(adopt), "external": True} if adopt else None
