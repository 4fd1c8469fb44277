"""What a task sees of disks and memory: named volumes, the machine's folders, and ephemeral writable places."""

from __future__ import annotations

from hashlib import sha256

from envspec.model.workload import Workload, Writable
from envspec_backends.containers.context import escape
from envspec_backends.containers.mounts import in_memory, named
from envspec_backends.swarm.context import Context, template

__all__ = ["mounts"]

#: Swarm fills in the number of the replica, so that replicas on one machine do not share what is ephemeral.
_SLOT = "{{.Task.Slot}}"


def mounts(context: Context, workload: Workload) -> list[object]:
    """The `volumes` of a service, in the long form: the short one takes a letter before the colon for a drive."""
    out: list[object] = []
    for mount in named(context, workload):
        made = mount.spelled() | {"target": escape(template(mount.target))}
        out.append(made)
    for target, place in workload.writable.items():
        if place.disk:
            out.append(_on_disk(context, workload, target))
    for target, place in in_memory(workload).items():
        out.append(_executable(context, workload, target, place) if place.exec else _memory(target, place.size))
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


def _memory(target: str, size: int) -> dict[str, object]:
    """Everybody may write there (mode 1777), and nothing there can be run: Swarm asks for no more than the size."""
    return {"type": "tmpfs", "target": escape(template(target)), "tmpfs": {"size": size}}


def _executable(context: Context, workload: Workload, target: str, place: Writable) -> dict[str, object]:
    """A tmpfs mount of Swarm's lets nothing run. A volume that is a tmpfs does, one for each replica."""
    owner = f"uid={workload.user[0]},gid={workload.user[1]},mode=0700" if workload.user is not None else "mode=1777"
    settings = f"size={place.size},{owner},exec,nosuid,nodev"
    name = _volume(workload, target, settings)
    context.volumes[name] = {
        "name": f"{escape(context.project)}_{name}_{_SLOT}",
        "driver": "local",
        "driver_opts": {"type": "tmpfs", "device": "tmpfs", "o": settings},
    }
    return {"type": "volume", "source": name, "target": escape(template(target))}


def _on_disk(context: Context, workload: Workload, target: str) -> dict[str, object]:
    path = (*workload.path, "writable", target)
    message = "it is a volume of the node, which nothing limits in size and which outlives a task"
    if workload.user is not None and workload.user[0] != 0:
        message += "; it belongs to the user whom the image gives the path to"
    context.approximate(path, message)
    name = _volume(workload, target, "")
    context.volumes[name] = {"name": f"{escape(context.project)}_{name}_{_SLOT}"}
    return {"type": "volume", "source": name, "target": escape(template(target))}


def _volume(workload: Workload, target: str, settings: str) -> str:
    """A name that changes with the settings: those of a volume that is there are never changed."""
    return f"{workload.name}_{sha256(f'{target} {settings}'.encode()).hexdigest()[:8]}"
