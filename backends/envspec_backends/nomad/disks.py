"""The volumes of an environment: those that the spec declares, and those that its states keep their data on."""

from typing import NamedTuple

from envspec.model.plan import Plan
from envspec_backends.nomad.discovery import Names

__all__ = ["Disk", "disks"]


class Disk(NamedTuple):
    """A volume of the cluster. `made` is false where the spec adopts one that is there already.

    `owner` is the first of its users, `shared` true when another user mounts it too; `writers` are the workloads
    that mount it for writing.
    """

    name: str
    volume: str
    made: bool
    size: int | None
    many: bool
    owner: tuple[int, int] | None
    shared: bool = False
    writers: tuple[str, ...] = ()


def disks(plan: Plan, names: Names) -> dict[str, Disk]:
    """Every volume of the Plan, by the name of its state."""
    users: dict[str, dict[tuple[int, int], None]] = {}
    writers: dict[str, dict[str, None]] = {}
    for workload in plan.workloads.values():
        for mount in workload.volumes.values():
            if not mount.read_only:
                writers.setdefault(mount.volume, {})[workload.name] = None
            found = users.setdefault(mount.volume, {})
            if workload.user:
                found[workload.user] = None
    out: dict[str, Disk] = {}
    for name, volume in plan.volumes.items():
        owners = tuple(users.get(name, ()))
        owner = owners[0] if owners else None
        adopted = volume.adopt or names.job(name)
        writing = tuple(writers.get(name, ()))
        made = not volume.adopt
        out[name] = Disk(name, adopted, made, volume.storage, volume.many, owner, len(owners) > 1, writing)
    for name, workload in plan.workloads.items():
        store = workload.store
        if store is not None and store.storage is not None and store.data:
            adopted = store.adopt or names.job(name)
            out[name] = Disk(name, adopted, not store.adopt, store.storage, False, workload.user)
    return out
