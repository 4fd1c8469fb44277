"""Writable places that begin with what the image has there: a task of the same image copies it, before the group's.

It runs as the service does, so that what it copies belongs to that user. An allocation that comes anew begins anew.
"""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.driver import PIDS, runtime
from envspec_backends.nomad.places import placed
from envspec_backends.shared.hcl import Block

__all__ = ["seeding"]

#: what copying takes: MHz, and MiB
_CPU, _MEMORY = 100, 64


def seeding(context: Context, workload: Workload) -> list[Block]:
    """The `task` blocks, as hardened as the task that they are for."""
    out: list[Block] = []
    for target, folder in placed(workload).items():
        if not workload.writable[target].seed or not folder:
            continue
        if workload.bare:
            context.refuse(
                (*workload.path, "writable", target, "seed"),
                "a task of the same image copies what is there, and this one has no `cp`",
                "build FROM an image that has it, or let the program write what it needs",
            )
        task = Block("task", f"{workload.name}-seed-{len(out)}", driver="docker")
        if workload.user:
            task.set(user=f"{workload.user[0]}:{workload.user[1]}")
        task.block("lifecycle", hook="prestart", sidecar=False)
        config = task.block("config", image=runtime(str(workload.image)), entrypoint=["cp"])
        config.set(args=["-R", runtime(f"{target}/."), folder.removeprefix("..")])
        config.set(readonly_rootfs=True, cap_drop=["all"], security_opt=["no-new-privileges"], pids_limit=PIDS)
        task.block("resources", cpu=_CPU, memory=_MEMORY)
        out.append(task)
    return out
