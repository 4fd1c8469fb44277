"""Which nodes a pod may run on: `nodeSelector`.

Source: https://kubernetes.io/docs/reference/labels-annotations-taints/
"""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.kubernetes.context import Context

__all__ = ["selector"]


def selector(context: Context, workload: Workload) -> dict[str, str]:
    """Labels that the node must have; empty where any will do."""
    out: dict[str, str] = {}
    wanted = workload.platform
    if wanted is not None:
        out |= {"kubernetes.io/os": wanted.os, "kubernetes.io/arch": wanted.architecture}
        if wanted.variant:
            message = f"nodes tell their architecture, {wanted.architecture}, and not the variant {wanted.variant}"
            context.approximate((*workload.path, "platform"), message)
    return out
