"""What every part of this backend needs to know while it emits one environment."""

from __future__ import annotations

from typing import Any

from envspec.lazy import load
from envspec.model.plan import Plan
from envspec.model.workload import Workload
from envspec_backends.kubernetes import names, options
from envspec_backends.kubernetes.objects import Object, Objects
from envspec_backends.shared.emission import EmissionContext

__all__ = ["Context"]


class Context(EmissionContext):
    """One emission for Kubernetes: the options, and the objects that come out.

    `taken` are the names of the spec's own entries; `instance` tells this environment's pods from those of another
    in the same namespace.
    """

    __slots__ = (
        "_patches",
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
        #: the module is for specs that have patches
        self._patches: Any = load(f"{__package__}.patches").Patches(self) if plan.patches.get("kubernetes") else None
        self.objects = Objects(self.patched, self.options.gitops)
        self.instance = names.short(f"{plan.project}-{plan.environment}")
        #: workload -> Secret with its rendered files
        self.rendered: dict[str, str] = {}
        #: workload -> its labels, made once
        self.labels: dict[str, dict[str, Any]] = {}
        #: workload -> what selects its pods, made once
        self.selectors: dict[str, dict[str, Any]] = {}
        self.taken = {*plan.workloads, *plan.volumes, *plan.managed}

    def patched(self, made: Object, logical: str = "") -> Object | None:
        """An object with the user's patches, which may take it away; `logical` is its name without a hash."""
        return made if self._patches is None else self._patches.apply(made, logical)

    def report_unmatched_patches(self) -> None:
        """To be called when every object was made."""
        if self._patches is not None:
            self._patches.report_unmatched()

    def headless(self, workload: Workload) -> str:
        """Name of a state's headless Service."""
        return names.derived(workload.name, "headless", self.taken)
