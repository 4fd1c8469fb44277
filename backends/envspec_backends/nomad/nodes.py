"""Which clients an allocation may run on: `constraint`.

Source: https://developer.hashicorp.com/nomad/docs/reference/runtime-variable-interpolation
"""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.nomad.context import Context
from envspec_backends.shared.hcl import Block

__all__ = ["constraints"]


def constraints(context: Context, workload: Workload) -> list[Block]:
    """What must be true of the client; nothing where any will do."""
    wanted: dict[str, str] = {}
    if workload.platform is not None:
        wanted |= {"attr.kernel.name": workload.platform.os, "attr.cpu.arch": workload.platform.architecture}
        if workload.platform.variant:
            message = (
                f"clients tell their architecture, {workload.platform.architecture},"
                f" and not the variant {workload.platform.variant}"
            )
            context.approximate((*workload.path, "platform"), message)
    return [Block("constraint", attribute=f"${{{name}}}", value=value) for name, value in wanted.items()]
