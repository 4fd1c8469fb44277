"""Volumes of a development stack that somebody else than root writes to, given away before that somebody starts.

A fresh volume over a path that the image does not have is root's (docker/compose issue 3270). In production deploy.sh
sees to it; a plain `docker compose up` has a service of its own for it, `NAME_volumes`, a name that no entry can have.
It runs `own.sh` with the image that mounts the volumes, so that what the image has at their paths comes first. Where
the image has no shell it fails, Compose warns, and the service starts all the same.
"""

from __future__ import annotations

from typing import Any

from envspec.model.workload import Workload
from envspec.packaged import data
from envspec_backends.compose.context import Context
from envspec_backends.compose.mounts import spelled
from envspec_backends.containers.context import escape
from envspec_backends.containers.mounts import Mount, disk_volume, folder_of, volume_of
from envspec_backends.containers.places import writer
from envspec_backends.containers.service import ordered

__all__ = ["give_volumes"]

Service = dict[str, Any]
Owner = tuple[int, int]


def give_volumes(context: Context, services: dict[str, Service]) -> None:
    """Adds the services that give volumes away, and lets those wait that write to them."""
    writers = _writers(context)
    made: dict[str, Service] = {}
    known: dict[str, str] = {}
    for name, workload in sorted(context.plan.workloads.items()):
        owner = writer(workload)
        mounts = _mounts(context, workload) if owner is not None else []
        seeds = context.seeds.get(name, [])
        if not mounts and not seeds:
            continue
        words: list[str] = []
        for mount in mounts:
            users = writers.get(mount.source) or [owner or (0, 0)]
            words += ["share" if len(users) > 1 else "own", _spelled(users[0]), escape(mount.target)]
        for volume, target in seeds:
            words += ["seed", _spelled(owner) if owner else "-", escape(target)]
            mounts.append(Mount("volume", volume, _BESIDE + target))
        giving = _service(services[name], words, [spelled(context, mount) for mount in mounts], bool(seeds))
        giver = known.setdefault(repr(giving), f"{name}_volumes")
        made.setdefault(giver, giving)
        waits = {**services[name].get("depends_on", {}), giver: _DONE}
        services[name] = ordered({**services[name], "depends_on": waits})
    services |= made


#: where a volume is filled beside the image's own folder
_BESIDE = "/.envspec"
#: an image without a shell can give nothing away: then its service starts all the same
_DONE = {"condition": "service_completed_successfully", "required": False}


def _spelled(owner: Owner) -> str:
    return f"{owner[0]}:{owner[1]}"


def _writers(context: Context) -> dict[str, list[Owner]]:
    """Who writes to each of the spec's volumes, in the order of the spec."""
    found: dict[str, list[Owner]] = {}
    for workload in context.plan.workloads.values():
        owner = writer(workload)
        for mount in workload.volumes.values():
            if folder_of(context, mount):
                continue
            users = found.setdefault(volume_of(context, mount), [])
            if owner is not None and not mount.read_only and owner not in users:
                users.append(owner)
    return found


def _mounts(context: Context, workload: Workload) -> list[Mount]:
    """What a workload writes to and nobody else keeps."""
    named = [
        Mount("volume", volume_of(context, mount), target)
        for target, mount in workload.volumes.items()
        if not mount.read_only and not folder_of(context, mount)
    ]
    on_disk = [target for target, place in workload.writable.items() if place.disk and not place.seed]
    named += [Mount("volume", disk_volume(context, workload, target), target) for target in on_disk]
    return [mount for mount in named if not context.volumes[mount.source]]


def _service(service: Service, words: list[str], volumes: list[object], seeds: bool) -> Service:
    kept: Service = {key: service[key] for key in ("image", "build", "pull_policy", "profiles") if key in service}
    script = [line for line in data(__name__, "own.sh").decode().splitlines() if not line.startswith("#")]
    if seeds:
        script.append(": >/.seeded")
    return ordered(
        {
            **kept,
            "volumes": volumes,
            "network_mode": "none",
            "entrypoint": ["sh", "-c", escape("\n".join(script)), "sh"],
            "command": words,
            "restart": "no",
            "user": "0:0",
            "cap_add": ["CHOWN", "DAC_OVERRIDE", "FOWNER"],
            "cap_drop": ["ALL"],
            "init": True,
            **({} if seeds else {"read_only": True}),  # it marks what it has seeded
            "security_opt": ["no-new-privileges:true"],
        }
    )
