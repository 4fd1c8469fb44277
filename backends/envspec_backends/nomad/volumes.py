"""Volumes: what a group asks for, where it is mounted, and the file that makes it."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.disks import Disk
from envspec_backends.nomad.nodes import of_volume
from envspec_backends.shared.hcl import Block, Body

__all__ = ["claims", "volume_file"]


def _access(context: Context, disk: Disk) -> str:
    if not disk.many:
        return "single-node-writer"
    return "multi-node-multi-writer" if context.options.csi_plugin else "single-node-multi-writer"


def claims(context: Context, workload: Workload) -> tuple[list[Block], list[Block]]:
    """The `volume` blocks of the group and the `volume_mount` blocks of its task."""
    known = context.disks
    asked: dict[str, bool] = {}
    mounts = []
    places = [(place, mount.volume, mount.read_only) for place, mount in workload.volumes.items()]
    if workload.name in known:
        assert workload.store is not None
        places.insert(0, (workload.store.data, workload.name, False))
    for place, name, read_only in places:
        disk = known.get(name)
        if disk is None:
            continue
        asked[name] = asked.get(name, True) and read_only
        mounts.append(Block("volume_mount", volume=name, destination=place, read_only=True if read_only else None))
        if workload.several and not (disk.many and context.options.csi_plugin):
            message = f"every replica of `{workload.name}` runs on the node that has `{name}`"
            help = "`volumes: csi` and `access: many` let them spread"
            context.approximate((*workload.path, "volumes", place), message, help)
        others = [writer for writer in disk.writers if writer != workload.name]
        if context.options.csi_plugin and not disk.many and not read_only and others:
            message = f"`{workload.name}` waits while `{others[0]}` runs: a CSI volume of `access: one` has one writer"
            context.approximate((*workload.path, "volumes", place), message, "`access: many`, or a volume for each")
    volumes = [
        Block(
            "volume",
            name,
            type="csi" if context.options.csi_plugin else "host",
            source=known[name].volume,
            access_mode=_access(context, known[name]),
            attachment_mode="file-system",
            read_only=True if read_only else None,
        )
        for name, read_only in asked.items()
    ]
    return volumes, mounts


def _bytes(size: int) -> str:
    for unit, name in ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB")):
        if size % unit == 0:
            return f"{size // unit}{name}"
    return f"{size}B"


def _users(context: Context, disk: Disk) -> list[Workload]:
    """Who mounts it, the state whose data it is first."""
    state = context.plan.workloads.get(disk.name)
    others = context.plan.graph.mounters.get(disk.name, ())
    return [*others] if state is None else [state, *others]


def volume_file(context: Context, disk: Disk) -> Body:
    """What `nomad volume create` reads for a volume that envspec makes."""
    options = context.options
    body = Block("volume")
    if options.csi_plugin:
        body.set(id=disk.volume)
    body.set(name=disk.volume, type="csi" if options.csi_plugin else "host")
    body.set(namespace=options.namespace or None)
    body.set(plugin_id=options.csi_plugin or "mkdir")
    if not options.csi_plugin and options.node_pool:
        body.set(node_pool=options.node_pool)
    if disk.size is not None:
        body.set(capacity_min=_bytes(disk.size), capacity_max=_bytes(disk.size))
    if not options.csi_plugin:
        body.add(*of_volume(_users(context, disk)))
    body.block("capability", access_mode=_access(context, disk), attachment_mode="file-system")
    if options.csi_plugin:
        body.block("mount_options", fs_type="ext4")
    elif disk.owner:
        body.block("parameters", uid=str(disk.owner[0]), gid=str(disk.owner[1]), mode="0777" if disk.shared else "0700")
    return body.body
