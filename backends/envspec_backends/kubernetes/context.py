"""What every part of this backend needs to know while it emits one environment."""

from __future__ import annotations

from typing import Any

from envspec.diagnostic import Diagnostic
from envspec.model.plan import Edge, Plan
from envspec.model.workload import Workload
from envspec_backends.kubernetes import names
from envspec_backends.kubernetes.objects import Objects
from envspec_backends.kubernetes.options import Options

__all__ = ["Context"]


class Context:
    """The Plan, the options, and what comes out: objects and diagnostics.

    `taken` are the names of the spec's own entries; `instance` tells this environment's pods from those of another
    in the same namespace; `outgoing` and `incoming` are the edges that talk, by caller and by peer.
    """

    __slots__ = (
        "diagnostics",
        "incoming",
        "instance",
        "labels",
        "objects",
        "options",
        "outgoing",
        "plan",
        "rendered",
        "selectors",
        "taken",
    )

    def __init__(self, plan: Plan, options: Options, objects: Objects, diagnostics: list[Diagnostic]) -> None:
        self.plan = plan
        self.options = options
        self.objects = objects
        self.diagnostics = diagnostics
        self.instance = names.short(f"{plan.project}-{plan.environment}")
        #: workload -> Secret with its rendered files
        self.rendered: dict[str, str] = {}
        #: workload -> its labels, made once
        self.labels: dict[str, dict[str, Any]] = {}
        #: workload -> what selects its pods, made once
        self.selectors: dict[str, dict[str, Any]] = {}
        self.taken = {*plan.workloads, *plan.volumes, *plan.managed}
        self.outgoing: dict[str, list[Edge]] = {}
        self.incoming: dict[str, list[Edge]] = {}
        for edge in plan.edges:
            if edge.talks and edge.caller != edge.peer:
                self.outgoing.setdefault(edge.caller, []).append(edge)
                self.incoming.setdefault(edge.peer, []).append(edge)

    def headless(self, workload: Workload) -> str:
        """Name of a state's headless Service."""
        return names.derived(workload.name, "headless", self.taken)
