"""Writable places that begin with what the image has there: a container of the same image copies it, before the pod's.

It runs as the service does, so that what it copies belongs to that user. A pod that comes anew begins anew.
"""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.mounted import Mounted
from envspec_backends.kubernetes.objects import Object

__all__ = ["seeding"]

#: where the place is while it is filled: a path that no image has
_BESIDE = "/.envspec"


def seeding(context: Context, workload: Workload, container: Object, mounted: list[Mounted]) -> list[Object]:
    """The init containers, as hardened as the container that they are for."""
    out: list[Object] = []
    volumes = {one.mounts[0]["mountPath"]: one.volume["name"] for one in mounted if one.mounts}
    for target, place in workload.writable.items():
        if not place.seed:
            continue
        if workload.bare:
            context.refuse(
                (*workload.path, "writable", target, "seed"),
                "a container of the same image copies what is there, and this one has no `cp`",
                "build FROM an image that has it, or let the program write what it needs",
            )
        made = {"name": f"{workload.name}-seed-{len(out)}", "image": container["image"]}
        made["imagePullPolicy"] = container["imagePullPolicy"]
        made["command"] = ["cp", "-R", f"{target}/.".replace("$(", "$$("), _BESIDE]
        made["securityContext"] = container["securityContext"]
        if "resources" in container:
            made["resources"] = container["resources"]
        made["volumeMounts"] = [{"name": volumes[target], "mountPath": _BESIDE}]
        out.append(made)
    return out
