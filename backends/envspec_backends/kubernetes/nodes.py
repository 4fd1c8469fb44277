"""Which nodes a pod may run on: `nodeSelector`.

Source: https://kubernetes.io/docs/reference/labels-annotations-taints/ for the labels that every node has, and
https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ for what a label may be called.
"""

from __future__ import annotations

import re

from envspec.model.workload import Workload
from envspec_backends.kubernetes.context import Context

__all__ = ["selector"]

# compiled for the workload that is to be placed
_LABEL = (
    r"([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\Z"
)
_MACHINE = "kubernetes.io/hostname"


def selector(context: Context, workload: Workload) -> dict[str, str]:
    """Labels that the node must have; empty where any will do."""
    out: dict[str, str] = {}
    wanted = workload.platform
    if wanted is not None:
        out |= {"kubernetes.io/os": wanted.os, "kubernetes.io/arch": wanted.architecture}
        if wanted.variant:
            message = f"nodes tell their architecture, {wanted.architecture}, and not the variant {wanted.variant}"
            context.approximate((*workload.path, "platform"), message)
    for label, value in workload.placement.items():
        path = (*workload.path, "placement", label)
        key = _MACHINE if label == "node" else label
        if not re.match(_LABEL, key):
            help = "a label is a name of 63 characters at most, or `domain/name`, the domain in small letters"
            context.refuse(path, f"no node of a cluster has a label called `{label}`", help)
        elif out.setdefault(key, value) != value:
            message = f"a node has `{key}: {out[key]}` already, by `{'platform' if key != _MACHINE else 'node'}`"
            context.refuse(path, message, "say one of the two")
    return out
