"""What a task sees of disks and memory: named volumes, the machine's folders, and ephemeral writable places."""

from __future__ import annotations

from hashlib import sha256

from envspec.model.workload import TMP, Workload, Writable
from envspec_backends.containers.context import escape
from envspec_backends.containers.mounts import named
from envspec_backends.containers.places import in_memory, memory_volume
from envspec_backends.swarm.context import Context, template

__all__ = ["mounts"]

#: Swarm fills in the number of the replica, so that replicas on one machine do not share what is ephemeral.
_SLOT = "{{.Task.Slot}}"


def mounts(context: Context, workload: Workload, version: str) -> list[object]:
    """The `volumes` of a service, in the long form: the short one takes a letter before the colon for a drive.

    `version` is another one for each of the service.
    """
    out: list[object] = []
    for mount in named(context, workload):
        if mount.kind == "bind" and "node" not in workload.placement:
            _nowhere(context, workload, mount.source)
        made = mount.spelled() | {"target": escape(template(mount.target))}
        out.append(made)
    for target, place in workload.writable.items():
        if place.seed:
            out.append(_seeded(context, workload, target))
        elif place.disk:
            out.append(_on_disk(context, workload, target))
    for target, place in in_memory(workload).items():
        plain = target == TMP and not place.exec
        out.append(_memory(target, place.size) if plain else _owned(context, workload, target, place, version))
    for target, bind in workload.mounts.items():
        if not bind.source.startswith("/"):
            context.refuse(
                (*workload.path, "mounts", target),
                f"`{bind.source}` is a path of the project, and there is no project on the nodes",
                "deliver it with `files`, or bring it into the image",
            )
        made = {"type": "bind", "source": escape(template(bind.source)), "target": escape(template(target))}
        out.append({**made, "read_only": True} if bind.read_only else made)
    if workload.resources.shm is not None:
        out.append(_memory("/dev/shm", workload.resources.shm))  # noqa: S108 - in the container
    return out


def _nowhere(context: Context, workload: Workload, folder: str) -> None:
    """A folder of the machine is on one, which the task has to run on."""
    plan = context.plan
    of_state = workload.store is not None and workload.store.host_path == folder
    volume = next((volume for volume in plan.volumes.values() if volume.host_path == folder), None)
    path = (*workload.path, "host_path") if of_state or volume is None else (*volume.path, "host_path")
    context.refuse(
        path,
        f"a folder lies on one node, and nothing says that `{workload.name}` runs there",
        f"name the node: `placement` of `{workload.name}` with `node: NAME`",
    )


def _memory(target: str, size: int) -> dict[str, object]:
    """Everybody may write there (mode 1777), or as the image's own folder says, and nothing there can be run.

    Swarm asks for no more than the size. Images have a /tmp that all may write to, or none.
    """
    return {"type": "tmpfs", "target": escape(template(target)), "tmpfs": {"size": size}}


def _owned(context: Context, workload: Workload, target: str, place: Writable, version: str) -> dict[str, object]:
    """A tmpfs mount of Swarm's is root's, with the mode of the image's folder, and lets nothing run.

    A volume that is a tmpfs has an owner. It is one for each replica and version of the service, since a new task
    starts beside the old one; deploy.sh removes the old ones, which are empty once nothing mounts them.
    """
    name = memory_volume(context, workload, target, place, version, f"-{_SLOT}")
    return {"type": "volume", "source": name, "target": escape(template(target))}


def _seeded(context: Context, workload: Workload, target: str) -> dict[str, object]:
    """A volume without a name begins with what the image has there, and goes with the container of its task."""
    _tell(context, workload, target, "it is on the node's disk, where nothing limits its size")
    return {"type": "volume", "target": escape(template(target))}


def _on_disk(context: Context, workload: Workload, target: str) -> dict[str, object]:
    _tell(
        context, workload, target, "it is a volume of the node, which nothing limits in size and which outlives a task"
    )
    name = _volume(workload, target, "")
    context.volumes[name] = {"name": f"{escape(context.project)}_{name}_{_SLOT}"}
    return {"type": "volume", "source": name, "target": escape(template(target))}


def _tell(context: Context, workload: Workload, target: str, message: str) -> None:
    if workload.user is not None and not workload.is_root:
        message += "; it belongs to the user whom the image gives the path to"
    context.approximate((*workload.path, "writable", target), message)


def _volume(workload: Workload, target: str, settings: str) -> str:
    """A name that changes with the settings: those of a volume that is there are never changed."""
    return f"{workload.name}_{sha256(f'{target} {settings}'.encode()).hexdigest()[:8]}"
