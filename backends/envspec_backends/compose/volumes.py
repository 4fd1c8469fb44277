"""What a container sees of disks and memory: volumes, files, mounts, and ephemeral writable places."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from envspec.backend import Artifact
from envspec.model.text import Text
from envspec.model.workload import ConfigFile, Workload, Writable
from envspec_backends.compose.context import Context, escape

__all__ = ["DEFAULT_TMP", "data_volume", "owners", "shm", "tmpfs", "volumes"]

DEFAULT_TMP = Writable(64 * 2**20)


def volumes(context: Context, workload: Workload) -> list[object]:
    """The `volumes` of a service; declares the named ones in the context and emits the configuration files."""
    out: list[object] = []
    store = workload.store
    if store is not None and store.storage is not None and store.data:
        out.append(_named(data_volume(context, workload), store.data, False))
    for target, mount in workload.volumes.items():
        known = context.plan.volumes.get(mount.volume)
        _declare(context, mount.volume, known.adopt if known else "")
        out.append(_named(mount.volume, target, mount.read_only))
    for target, place in workload.writable.items():
        if place.disk:
            out.append(_on_disk(context, workload, target))
    for target, bind in workload.mounts.items():
        out.append(_bind(_host_path(context, workload, target, bind.source), target, bind.read_only))
    if workload.debugging is not None:
        out.extend(escape(path) for path in workload.debugging.shield)
    for target, file in workload.files.items():
        bound = _file(context, workload, target, file)
        if bound is not None:
            out.append(bound)
    return out


def data_volume(context: Context, workload: Workload) -> str:
    """The name of the volume that keeps a state's data; declares it."""
    name = f"{workload.name}-data"
    if name in context.plan.volumes:
        name = f"{workload.name}_data"
    _declare(context, name, workload.store.adopt if workload.store else "")
    return name


def owners(context: Context) -> Iterator[tuple[str, str, str, tuple[int, int], bool]]:
    """Volume, workload, path and user for every new volume that somebody but root writes to, each volume once.

    The last of them says whether another user writes to it as well.
    """
    users: dict[str, set[tuple[int, int]]] = {}
    for workload in context.plan.workloads.values():
        for mount in workload.volumes.values():
            if workload.user is not None and not mount.read_only:
                users.setdefault(mount.volume, set()).add(workload.user)
    seen = {name for name, settings in context.volumes.items() if settings}
    for workload in context.plan.workloads.values():
        user = workload.user
        if user is None or user[0] == 0:
            continue
        places: list[tuple[str, str]] = []
        store = workload.store
        if store is not None and store.storage is not None and store.data:
            places.append((data_volume(context, workload), store.data))
        places += [(m.volume, target) for target, m in workload.volumes.items() if not m.read_only]
        places += [
            (_disk_volume(workload, target), target) for target, place in workload.writable.items() if place.disk
        ]
        for name, target in places:
            if name not in seen:
                seen.add(name)
                yield name, workload.name, target, user, len(users.get(name, ())) > 1


def tmpfs(context: Context, workload: Workload) -> list[str]:
    """Writable places in memory. Where the root is writable anyway, the default /tmp needs none."""
    out = []
    for target, place in workload.writable.items():
        if place.disk:
            continue
        if not workload.security.read_only and target == "/tmp" and place == DEFAULT_TMP:  # noqa: S108 - theirs
            continue
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


def shm(workload: Workload) -> str | None:
    size = workload.resources.shm
    return None if size is None else str(size)


def _declare(context: Context, name: str, adopt: str) -> None:
    context.volumes[name] = {"name": escape(adopt), "external": True} if adopt else None


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


def _named(volume: str, target: str, read_only: bool) -> object:
    return _mount("volume", volume, target, read_only)


def _bind(source: str, target: str, read_only: bool) -> object:
    return _mount("bind", source, target, read_only)


def _mount(kind: str, source: str, target: str, read_only: bool) -> object:
    if ":" not in source and ":" not in target:
        return f"{escape(source)}:{escape(target)}" + (":ro" if read_only else "")
    long: dict[str, object] = {"type": kind, "source": escape(source), "target": escape(target)}
    if read_only:
        long["read_only"] = True
    return long


def _on_disk(context: Context, workload: Workload, target: str) -> object:
    """Disk that goes with the container. Another user than root could not write into an anonymous volume."""
    path = (*workload.path, "writable", target)
    context.approximate(path, "nothing limits its size on disk")
    if workload.user is None or workload.user[0] == 0:
        return escape(target)
    name = _disk_volume(workload, target)
    _declare(context, name, "")
    context.approximate(path, f"it is the volume {name}, which outlives a deploy")
    return _named(name, target, False)


def _disk_volume(workload: Workload, target: str) -> str:
    name = f"{workload.name}_{target.strip('/').replace('/', '_')}"
    return "".join(c if c.isascii() and (c.isalnum() or c in "_.-") else "_" for c in name)


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
    return _bind(f"./files/{inside}", target, True)


def _rendered(context: Context, workload: Workload, target: str, content: Text, executable: bool) -> object | None:
    """A file with a secret in it: made by deploy.sh, or in development by Compose itself."""
    inside = f"{_folder(workload)}{target}"
    if not context.development:
        context.rendered[f"rendered/{inside}"] = content
        if executable:
            context.executable[f"rendered/{inside}"] = None
        return _bind(f"./rendered/{inside}", target, True)
    if workload.security.read_only:
        context.refuse(
            (*workload.path, "files", target),
            f"Compose cannot deliver `{target}` to a read-only service: `{content.secrets[0]}` has no `dev` value",
            "give the secret a `dev` value, or set `read_only: false` in `dev`",
        )
    context.inline.setdefault(workload.name, {})[target] = context.text(content)
    return None
