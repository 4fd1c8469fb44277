"""What there is in Plans, in the words by which a rule says what it needs to find anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from envspec.model.plan import Plan
from envspec.model.workload import Security

__all__ = ["Feature", "features"]

#: `several-productions` are two production environments; `relaxed-security` is whatever takes hardening away.
#: A workload that `runs-once` may end; `state-in-use` is there when a state runs here or is managed elsewhere.
Feature = Literal[
    "build",
    "build-args",
    "dockerfile",
    "image",
    "jobs",
    "liveness",
    "low-port",
    "mounts",
    "needs",
    "no-dockerfile",
    "no-tag",
    "production",
    "published-state",
    "relaxed-security",
    "replicas",
    "routes",
    "runs-once",
    "secrets",
    "several-productions",
    "state",
    "state-in-use",
    "volumes",
    "waivers",
]
_HARDENED = (Security(), Security(read_only=False))


def features(plans: Sequence[Plan]) -> set[Feature]:
    """What there is in these Plans together."""
    found: set[Feature] = set()
    if sum(not plan.development for plan in plans) > 1:
        found.add("several-productions")
    for plan in plans:
        if not plan.development:
            found.add("production")
            if not plan.tag:
                found.add("no-tag")
        if plan.waivers:
            found.add("waivers")
        if plan.used_secrets or any(secret.dev_value for secret in plan.secrets.values()):
            found.add("secrets")
        if plan.managed:
            found.add("state-in-use")
        _workloads(plan, found)
    return found


def _workloads(plan: Plan, found: set[Feature]) -> None:
    for workload in plan.workloads.values():
        build = workload.build
        if build is None:
            found.add("image")
        else:
            found.add("build")
            if build.args:
                found.add("build-args")
            found.add("dockerfile" if build.text is not None else "no-dockerfile")
        if workload.role == "state":
            found.update(("state", "state-in-use"))
            if workload.routes:
                found.add("published-state")
        elif workload.role == "job":
            found.add("jobs")
        if workload.security not in _HARDENED or (not workload.security.read_only and not plan.development):
            found.add("relaxed-security")
        if workload.routes:
            found.add("routes")
        if workload.mounts:
            found.add("mounts")
        if workload.volumes:
            found.add("volumes")
        if workload.needs:
            found.add("needs")
        if workload.restart != "always":
            found.add("runs-once")
        if workload.several:
            found.add("replicas")
        if workload.health is not None and workload.health.liveness:
            found.add("liveness")
        if any(port.number < 1024 for port in workload.ports.values()):
            found.add("low-port")
