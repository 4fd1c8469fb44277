"""The `config` block of the docker driver. Nomad's parser does not look inside it: names are held by a test."""

from __future__ import annotations

import re

from envspec.model.workload import HOST_GATEWAY, TMP, Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.files import Bind
from envspec_backends.nomad.places import placed
from envspec_backends.shared.hcl import Block, Value

__all__ = ["PIDS", "config", "runtime"]

_OF_ROOT = "it is root's, with the mode of the image's folder: an allocation has three folders, and others take them"
#: threads and processes of a task whose spec sets no limit: a fork bomb ends here, a JVM does not
PIDS = 1024
_OPENING = re.compile(r"([$%]+)\{")


def _spell(match: re.Match[str]) -> str:
    return "".join(f'${{"{sign}"}}' for sign in match[1]) + "{"


def runtime(text: str) -> str:
    """`text` for a driver's option: the client reads those once more as HCL templates when the task starts.

    Signs before a brace are spelled as expressions, all of a run, since `$$` before `{` would read as an escape.
    """
    return _OPENING.sub(_spell, text)


def _mount(type: str, target: str, source: str = "", read_only: bool = False) -> Block:
    block = Block("mount", type=type, target=runtime(target))
    if source:
        block.set(source=runtime(source))
    if read_only:
        block.set(readonly=True)
    return block


def _writable(context: Context, workload: Workload) -> list[Block]:
    out = []
    for target, folder in placed(workload).items():
        place = workload.writable[target]
        path = (*workload.path, "writable", target)
        if folder is None:
            many = "two that a task before it can fill" if place.seed else "three that an allocation has to give"
            message = f"`{target}` is one more place on disk than the {many}"
            context.refuse(path, message, "join places, or use a `state` of kind volume")
        elif folder:
            if not place.disk:
                why = "memory that may be executed can't be mounted" if place.exec else "memory would be root's"
                if place.seed:
                    why = "the task that fills it reaches nothing else of this one"
                context.approximate(path, f"`{target}` is on the allocation's disk: {why}")
            out.append(_mount("bind", target, folder))
        else:
            if target != TMP and not workload.is_root:
                context.approximate(path, _OF_ROOT, "let the image have a folder there that all may write to, or none")
            mount = _mount("tmpfs", target)
            mount.block("tmpfs_options", size=place.size)
            out.append(mount)
    return out


def config(
    context: Context,
    workload: Workload,
    entrypoint: list[str] | None,
    args: list[str] | None,
    binds: list[Bind],
) -> Block:
    """How the docker driver runs the container. `entrypoint` and `args` are already spelled for the client."""
    security, resources = workload.security, workload.resources
    block = Block("config", image=runtime(str(workload.image)))

    def words(values: list[str]) -> Value:
        return list(values)

    if entrypoint is not None:
        block.set(entrypoint=words(entrypoint))
    if args is not None:
        block.set(args=words(args))
    if workload.working_dir:
        block.set(work_dir=runtime(workload.working_dir))
    if workload.init:
        block.set(init=True)
    if security.host_network:
        block.set(network_mode="host")
    if security.read_only:
        block.set(readonly_rootfs=True)
    if security.privileged:
        block.set(privileged=True)
    else:
        block.set(cap_drop=["all"])
        if security.capabilities:
            names = [name.lower().removeprefix("cap_") for name in security.capabilities]
            block.set(cap_add=words(names))
        block.set(security_opt=["no-new-privileges"])
    block.set(pids_limit=resources.pids or PIDS)
    limits = {"nofile": resources.open_files, "memlock": resources.locked_memory}
    ulimit: dict[str, Value] = {name: f"{value}:{value}" for name, value in limits.items() if value is not None}
    if ulimit:
        block.set(ulimit=[ulimit])
    if resources.shm:
        block.set(shm_size=resources.shm)
    if resources.cpu_limit and resources.cpu_limit == (resources.cpu or resources.cpu_limit):
        block.set(cpu_hard_limit=True)
    for name, address in workload.hosts.items():
        if address == HOST_GATEWAY:
            context.refuse(
                (*workload.path, "hosts", name),
                "an allocation has no name for the client that it happens to run on",
                "write the address of what it reaches there, or keep `host-gateway` in `dev`",
            )
    if workload.hosts:
        block.set(extra_hosts=words([runtime(f"{name}:{ip}") for name, ip in workload.hosts.items()]))
    if security.sysctls:
        block.set(sysctl=[{key: runtime(value) for key, value in security.sysctls.items()}])
    if workload.labels:
        block.set(labels=[{runtime(key): runtime(value) for key, value in workload.labels.items()}])
    for device in security.devices:
        host, _, rest = device.partition(":")
        container, _, mode = rest.partition(":")
        block.block(
            "devices",
            host_path=runtime(host),
            container_path=runtime(container or host),
            cgroup_permissions=mode or None,
        )
    for bind in binds:
        block.add(_mount("bind", bind.target, bind.source, read_only=True))
    block.add(*_writable(context, workload))
    for place, mount in workload.mounts.items():
        if not mount.source.startswith("/"):
            message = f"`{mount.source}` is a folder of the project, which no client of the cluster has"
            help = "deliver it with `files`, or keep it in `dev`"
            context.refuse((*workload.path, "mounts", place), message, help)
            continue
        block.add(_mount("bind", place, mount.source, mount.read_only))
    return block
