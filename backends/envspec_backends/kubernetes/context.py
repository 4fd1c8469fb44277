"""What every part of this backend needs to know while it emits one environment."""

from __future__ import annotations

from typing import Any

from envspec.lazy import load
from envspec.model.plan import Plan
from envspec.model.workload import Workload
from envspec.source import Path
from envspec_backends.kubernetes import names, options
from envspec_backends.kubernetes.objects import Objects
from envspec_backends.shared.emission import EmissionContext

__all__ = ["Context"]


class Context(EmissionContext):
    """One emission for Kubernetes: the options, and the objects that come out.

    `instance` tells this environment's pods from those of another in the same namespace.
    """

    __slots__ = (
        "_aliases",
        "_taken",
        "certificates",
        "instance",
        "issued",
        "labels",
        "objects",
        "options",
        "own_claims",
        "rendered",
        "selectors",
    )

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.options = options.read(self)
        #: the module is for specs that have patches
        patches = load(f"{__package__}.patches").Patches(self) if plan.patches.get("kubernetes") else None
        self.objects = Objects(patches, self.options.gitops)
        self.instance = names.short(f"{plan.project}-{plan.environment}")
        #: workload -> Secret with its rendered files
        self.rendered: dict[str, str] = {}
        #: workload -> its labels, made once
        self.labels: dict[str, dict[str, Any]] = {}
        #: workload -> what selects its pods, made once
        self.selectors: dict[str, dict[str, Any]] = {}
        self._taken: set[str] = set()
        self._aliases: dict[str, Path] = {
            alias: (*workload.path, "aliases", position)
            for workload in plan.workloads.values()
            for position, alias in enumerate(workload.aliases)
        }
        #: claims that the spec's own volumes and states make -> the entries that they belong to; see `storage`
        self.own_claims: dict[str, str] = {}
        #: what the Secret of a host's certificate begins with -> the host; Secrets that cert-manager is asked for
        self.certificates: dict[str, str] = {}
        self.issued: set[str] = set()

    def report_unmatched_patches(self) -> None:
        """To be called when every object was made."""
        if self.objects.patches is not None:
            self.objects.patches.report_unmatched()

    def headless(self, workload: Workload) -> str:
        """Name of a state's headless Service."""
        return self.derived("Service", workload.name, "headless", f"the headless Service of `{workload.name}`")

    def derived(self, kind: str, base: str, suffix: str, what: str) -> str:
        """`base-suffix`, the name of an object that goes with others. An entry with an object of that kind and name
        is refused.

        Another name for either would come and go with the other, and a Service's is known to peers, or stands where
        a StatefulSet can never change it.
        """
        name = names.short(f"{base}-{suffix}")
        path = self._named(kind, name)
        if path and name not in self._taken:
            self._taken.add(name)
            self.refuse(path, f"this is what {what} is called", "rename this entry")
        return name

    def _named(self, kind: str, name: str) -> Path:
        """The entry whose own object has this kind and name."""
        if kind == "Secret":
            return self.plan.secrets[name].path if name in self.plan.secrets else ()
        if kind == "Service" and name in self._aliases:
            return self._aliases[name]
        found = self.plan.workloads.get(name)
        if found is None or (kind == "Service" and not found.ports and name not in self.plan.graph.callers):
            return ()
        return found.path
