"""Which clients an allocation may run on, and a volume be made on: `constraint`.

Source: https://developer.hashicorp.com/nomad/docs/job-specification/constraint
"""

from __future__ import annotations

from collections.abc import Iterable

from envspec.model.workload import Workload
from envspec_backends.nomad.context import Context
from envspec_backends.shared.hcl import Block, Reference

__all__ = ["constraints", "of_volume"]


def constraints(context: Context, workload: Workload) -> list[Block]:
    """What must be true of the client; nothing where any will do."""
    wanted = workload.platform
    if wanted is not None and wanted.variant:
        message = f"clients tell their architecture, {wanted.architecture}, and not the variant {wanted.variant}"
        context.approximate((*workload.path, "platform"), message)
    return [Block("constraint", attribute=f"${{{name}}}", value=value) for name, value in _wanted(workload).items()]


def of_volume(workloads: Iterable[Workload]) -> list[Block]:
    """The same of a host volume, which is made where all who mount it may run.

    Jobs are read as HCL 2 and volumes as HCL 1, which knows no escape: to both it is a text for the scheduler.
    """
    wanted = dict.fromkeys(pair for workload in workloads for pair in _wanted(workload).items())
    return [Block("constraint", attribute=Reference(f"${{{name}}}"), value=value) for name, value in wanted]


def _wanted(workload: Workload) -> dict[str, str]:
    """Attribute of a client -> its value."""
    out: dict[str, str] = {}
    if workload.platform is not None:
        out |= {"attr.kernel.name": workload.platform.os, "attr.cpu.arch": workload.platform.architecture}
    for label, value in workload.placement.items():
        out["node.unique.name" if label == "node" else f"meta.{label}"] = value
    return out
