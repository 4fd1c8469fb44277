"""What a container sees of disks and memory: volumes, files, mounts, and ephemeral writable places."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from envspec.backend import Artifact
from envspec.model.text import Text
from envspec.model.workload import ConfigFile, Workload
from envspec_backends.compose.context import Context
from envspec_backends.containers.context import escape
from envspec_backends.containers.mounts import Mount, data_volume, disk_volume, in_memory, named, volume_of

__all__ = ["owners", "tmpfs", "volumes"]


def volumes(context: Context, workload: Workload) -> list[object]:
    """The `volumes` of a service; declares the named ones in the context and emits the configuration files."""
    out: list[object] = [_spelled(mount) for mount in named(context, workload)]
    for target, place in workload.writable.items():
        if place.disk:
            out.append(_on_disk(context, workload, target))
    for target, bind in workload.mounts.items():
        source = _host_path(context, workload, target, bind.source)
        out.append(_spelled(Mount("bind", source, target, bind.read_only)))
    if workload.debugging is not None:
        out.extend(escape(path) for path in workload.debugging.shield)
    for target, file in workload.files.items():
        bound = _file(context, workload, target, file)
        if bound is not None:
            out.append(bound)
    return out


def owners(context: Context) -> Iterator[tuple[str, str, str, tuple[int, int], bool]]:
    """Volume, workload, path and user for every new volume that somebody but root writes to, each volume once.

    The last of them says whether another user writes to it as well.
    """
    users: dict[str, set[tuple[int, int]]] = {}
    for workload in context.plan.workloads.values():
        for mount in workload.volumes.values():
            if workload.user is not None and not mount.read_only:
                users.setdefault(volume_of(context, mount), set()).add(workload.user)
    seen = {name for name, settings in context.volumes.items() if settings}
    for workload in context.plan.workloads.values():
        user = workload.user
        if user is None or user[0] == 0:
            continue
        places: list[tuple[str, str]] = []
        store = workload.store
        if store is not None and store.storage is not None and store.data:
            places.append((data_volume(context, workload), store.data))
        places += [(volume_of(context, m), target) for target, m in workload.volumes.items() if not m.read_only]
        on_disk = [target for target, place in workload.writable.items() if place.disk]
        places += [(disk_volume(context, workload, target), target) for target in on_disk]
        for name, target in places:
            if name not in seen:
                seen.add(name)
                yield name, workload.name, target, user, len(users.get(name, ())) > 1


def tmpfs(context: Context, workload: Workload) -> list[str]:
    """Writable places in memory. Where the root is writable anyway, the default /tmp needs none."""
    out = []
    for target, place in in_memory(workload).items():
        if ":" in target or "," in target:
            context.refuse(
                (*workload.path, "writable", target),
                f"Compose cannot spell the path `{target}`: it separates by `:` and `,`",
                "use a path without them",
            )
        words = ["rw", *([] if place.exec else ["noexec"]), "nosuid", "nodev", f"size={place.size}"]
        if place.exec:
            words.insert(1, "exec")
        if target == "/tmp" or workload.user is None:  # noqa: S108 - a path in the container
            words.append("mode=1777")
        else:
            words += [f"uid={workload.user[0]}", f"gid={workload.user[1]}", "mode=0700"]
        out.append(f"{escape(target)}:{','.join(words)}")
    return out


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


def _spelled(mount: Mount) -> object:
    """The short form where it means the same: it separates by `:`, and takes one letter before it for a drive."""
    if (len(mount.source) == 1 and mount.source.isalpha()) or ":" in mount.source or ":" in mount.target:
        return mount.spelled()
    return f"{escape(mount.source)}:{escape(mount.target)}" + (":ro" if mount.read_only else "")


def _on_disk(context: Context, workload: Workload, target: str) -> object:
    """Disk that goes with the container. Another user than root could not write into an anonymous volume."""
    path = (*workload.path, "writable", target)
    context.approximate(path, "nothing limits its size on disk")
    if workload.user is None or workload.user[0] == 0:
        return escape(target)
    name = disk_volume(context, workload, target)
    context.approximate(path, f"it is the volume {name}, which outlives a deploy")
    return _spelled(Mount("volume", name, target))


def _folder(workload: Workload) -> str:
    """The folder of a service's files. A change of any gives it another name, so that Compose sees a change."""
    told = repr(sorted(workload.files.items())).encode()
    return f"{workload.name}-{hashlib.sha256(told).hexdigest()[:8]}"


def _file(context: Context, workload: Workload, target: str, file: ConfigFile) -> object | None:
    inside = f"{_folder(workload)}{target}"
    content = file.content
    if isinstance(content, Text):
        literal = context.literal(content)
        if literal is None:
            return _rendered(context, workload, target, content, bool(file.mode & 0o111))
        data = literal.encode()
    else:
        data = content
    if file.mode & 0o777 not in (0o444, 0o644, 0o555, 0o755):
        context.approximate(
            (*workload.path, "files", target, "mode"),
            f"the file is {'0755' if file.mode & 0o111 else '0644'} on the host, "
            "since its owner there is not the service's user",
        )
    context.artifacts.append(Artifact(f"files/{inside}", data, bool(file.mode & 0o111)))
    return _spelled(Mount("bind", f"./files/{inside}", target, read_only=True))


def _rendered(context: Context, workload: Workload, target: str, content: Text, executable: bool) -> object | None:
    """A file with a secret in it: made by deploy.sh, or in development by Compose itself."""
    inside = f"{_folder(workload)}{target}"
    if not context.development:
        context.rendered[f"rendered/{inside}"] = content
        if executable:
            context.executable[f"rendered/{inside}"] = None
        return _spelled(Mount("bind", f"./rendered/{inside}", target, read_only=True))
    if workload.security.read_only:
        context.refuse(
            (*workload.path, "files", target),
            f"Compose cannot deliver `{target}` to a read-only service: `{content.secrets[0]}` has no `dev` value",
            "give the secret a `dev` value, or set `read_only: false` in `dev`",
        )
    context.inline.setdefault(workload.name, {})[target] = context.text(content)
    return None
