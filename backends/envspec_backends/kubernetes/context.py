"""What every part of this backend needs to know while it emits one environment."""

from __future__ import annotations

from typing import Any

from envspec.model.plan import Plan
from envspec.model.workload import Workload
from envspec_backends.kubernetes import names, options
from envspec_backends.kubernetes.objects import Objects
from envspec_backends.kubernetes.patches import Patches
from envspec_backends.shared.emission import EmissionContext

__all__ = ["Context"]


class Context(EmissionContext):
    """One emission for Kubernetes: the options, and the objects that come out.

    `taken` are the names of the spec's own entries; `instance` tells this environment's pods from those of another
    in the same namespace.
    """

    __slots__ = (
        "instance",
        "labels",
        "objects",
        "options",
        "rendered",
        "selectors",
        "taken",
    )

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.options = options.read(self)
        self.objects = Objects(Patches(self), self.options.gitops)
        self.instance = names.short(f"{plan.project}-{plan.environment}")
        #: workload -> Secret with its rendered files
        self.rendered: dict[str, str] = {}
        #: workload -> its labels, made once
        self.labels: dict[str, dict[str, Any]] = {}
        #: workload -> what selects its pods, made once
        self.selectors: dict[str, dict[str, Any]] = {}
        self.taken = {*plan.workloads, *plan.volumes, *plan.managed}

    def headless(self, workload: Workload) -> str:
        """Name of a state's headless Service."""
        return names.derived(workload.name, "headless", self.taken)
