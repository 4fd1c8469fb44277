"""What a container sees of disks and memory: volumes, files, mounts, and ephemeral writable places."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from envspec.model.workload import VolumeMount, Workload
from envspec_backends.compose.context import Context
from envspec_backends.compose.files import configured
from envspec_backends.compose.mounts import anonymous, labelled, spelled
from envspec_backends.compose.secrets import bound
from envspec_backends.containers.context import escape
from envspec_backends.containers.mounts import Mount, data_volume, disk_volume, folder_of, named, volume_of
from envspec_backends.containers.places import EPHEMERAL, in_memory, memory_volume, options, writer

__all__ = ["folders", "owners", "seeded", "tmpfs", "volumes"]


def volumes(context: Context, workload: Workload) -> list[object]:
    """The `volumes` of a service; declares the named ones in the context."""
    out: list[object] = [spelled(context, mount) for mount in named(context, workload)]
    for target, place in workload.writable.items():
        if place.disk and not place.seed:
            out.append(_on_disk(context, workload, target))
    for target, place in in_memory(workload).items():
        if _needs_volume(workload, target, context.development):
            out.append(spelled(context, Mount("volume", memory_volume(context, workload, target, place), target)))
    for target, bind in workload.mounts.items():
        source = _host_path(context, workload, target, bind.source)
        if context.options.selinux and not labelled(source):
            context.approximate(
                (*workload.path, "mounts", target),
                f"the engine gives no container a label for `{source}`: with SELinux it may not read it",
                "mount what is needed below it",
            )
        out.append(spelled(context, Mount("bind", source, target, bind.read_only)))
    if workload.debugging is not None:
        out.extend(map(anonymous, workload.debugging.shield))
    return out + configured(context, workload) + bound(context, workload)


def seeded(context: Context, workload: Workload, version: str) -> list[object]:
    """Places that begin with what the image has there: Docker copies that into a new volume.

    In production each version of the service has volumes of its own, so that nothing of an older image comes back; in
    development `own.sh` fills one anew.
    """
    out = []
    for target, place in workload.writable.items():
        if not place.seed:
            continue
        known = target if context.development else f"{target} {version}"
        name = f"{workload.name}-seed-{sha256(known.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
        context.volumes[name] = {"labels": {EPHEMERAL: ""}}
        context.seeds.setdefault(workload.name, []).append((name, target))
        message = "it is on disk, where nothing limits its size"
        if not context.development:
            message += ", and begins anew with each version of the service"
        context.approximate((*workload.path, "writable", target), message)
        out.append(spelled(context, Mount("volume", name, target)))
    return out


def owners(context: Context) -> Iterator[tuple[str, str, str, tuple[int, int], bool]]:
    """Volume, workload, path and user for every new volume that somebody but root writes to, each volume once.

    The last of them says whether another user writes to it as well.
    """
    users: dict[str, set[tuple[int, int]]] = {}
    for workload in context.plan.workloads.values():
        for mount in workload.volumes.values():
            if workload.user is not None and not mount.read_only and not folder_of(context, mount):
                users.setdefault(volume_of(context, mount), set()).add(workload.user)
    seen = {name for name, settings in context.volumes.items() if settings and "external" in settings}
    for workload in context.plan.workloads.values():
        user = workload.user
        if user is None or workload.is_root:
            continue
        places: list[tuple[str, str]] = []
        store = workload.store
        if store is not None and store.storage is not None and store.data and not store.host_path:
            places.append((data_volume(context, workload), store.data))
        places += [(volume_of(context, m), target) for target, m in workload.volumes.items() if _is_new(context, m)]
        places += context.seeds.get(workload.name, [])
        on_disk = [target for target, place in workload.writable.items() if place.disk and not place.seed]
        places += [(disk_volume(context, workload, target), target) for target in on_disk]
        for name, target in places:
            if name not in seen:
                seen.add(name)
                yield name, workload.name, target, user, len(users.get(name, ())) > 1


def _is_new(context: Context, mount: VolumeMount) -> bool:
    """Whether a mount may be written to, and is no folder of the machine."""
    return not mount.read_only and not folder_of(context, mount)


def folders(context: Context) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Folder of the machine, workload and user, for each that is mounted to be written to."""
    for workload in context.plan.workloads.values():
        user = workload.user or (0, 0)
        store = workload.store
        if store is not None and store.host_path and store.storage is not None and store.data:
            yield store.host_path, workload.name, user
        for mount in workload.volumes.values():
            if not mount.read_only and folder_of(context, mount):
                yield folder_of(context, mount), workload.name, user


def tmpfs(workload: Workload, development: bool) -> list[str]:
    """Writable places in memory that the short form can say."""
    return [
        f"{escape(target)}:{','.join(('rw', *options(workload, target, place)))}"
        for target, place in in_memory(workload).items()
        if not _needs_volume(workload, target, development)
    ]


def _needs_volume(workload: Workload, target: str, development: bool) -> bool:
    """Whether a place in memory is a volume: where its user is not known, which only a mode for all lets write there.

    The short form separates by `:` and `,`. States start as root in a development stack, and give their places away.
    """
    known = workload.user or workload.image_user or (development and workload.role == "state")
    return not known or ":" in target or "," in target


def _host_path(context: Context, workload: Workload, target: str, source: str) -> str:
    """A project path seen from the folder of the artifacts; an absolute one as it is."""
    if source.startswith("/"):
        return source
    if not context.development:
        context.refuse(
            (*workload.path, "mounts", target),
            f"`{source}` is a path of the project, and there is no project on the production host",
            "deliver it with `files`, or bring it into the image",
        )
    return context.project_path(source)


def _on_disk(context: Context, workload: Workload, target: str) -> object:
    """Disk that goes with the container. Another user than root could not write into an anonymous volume."""
    path = (*workload.path, "writable", target)
    context.approximate(path, "nothing limits its size on disk")
    if writer(workload) is None:
        return anonymous(target)
    name = disk_volume(context, workload, target)
    if not context.development:
        context.approximate(path, f"it is the volume {name}, which outlives a deploy")
    # Docker would fill it with what the image has there, and take that folder's owner as long as it is empty
    made = spelled(context, Mount("volume", name, target))
    return {**made, "volume": {"nocopy": True}} if isinstance(made, dict) else f"{made}:nocopy"
