"""What a Plan must have in it for a rule to find anything; without it the rule is not even imported.

Importing 60 modules takes longer than compiling a small system. A rule that is not listed here always runs, so that
adding one is adding its file; a rule that is listed is proved by its own bad examples to be listed rightly.
"""

from __future__ import annotations

from collections.abc import Sequence

from envspec.model.plan import Plan
from envspec.model.workload import Security

__all__ = ["NEEDS", "features"]

#: Module of a rule -> features, all of which must be there in one of the Plans.
NEEDS: dict[str, frozenset[str]] = {
    name: frozenset(features.split())
    for name, features in {
        "added_capability": "security",
        "bind_mount": "production mounts",
        "build_secret": "dockerfile",
        "check_restarts_on_dependency": "production liveness",
        "debug_tools_in_production": "production dockerfile",
        "dev_secret_in_production": "production secrets",
        "dev_stage_in_production": "production dockerfile",
        "dockerfile_root": "dockerfile",
        "expired_waiver": "waivers",
        "gate_without_check": "needs",
        "host_access": "security",
        "late_manifest": "dockerfile",
        "long_waiver": "waivers",
        "low_uid": "production build",
        "migration_in_service": "production ends",
        "migration_on_start": "production",
        "missing_dockerfile": "no-dockerfile",
        "missing_dockerignore": "dockerfile",
        "missing_digest": "production image",
        "missing_registry": "production build",
        "missing_release_tag": "production build untagged",
        "missing_resources": "production",
        "missing_stage": "dockerfile",
        "mutable_release_tag": "production build",
        "partial_version": "production image",
        "privileged": "security",
        "privileged_port": "low-port",
        "published_state": "production published-state",
        "rebuilt_per_environment": "production build several",
        "route_clash": "routes",
        "runtime_socket": "mounts",
        "secret_in_build": "build-args",
        "secret_in_environment": "production secrets",
        "secret_in_url": "secrets",
        "session_state": "production replicas",
        "shared_secret": "production several secrets",
        "shared_volume": "volumes",
        "shell_form": "dockerfile",
        "short_grace": "production",
        "single_replica": "production routes",
        "state_without_backup": "production state",
        "unapplied_state": "state-in-use",
        "unbounded_job": "production jobs",
        "undeclared_egress": "production",
        "unknown_rule": "waivers",
        "unpinned_base": "dockerfile",
        "unused_waiver": "waivers",
        "volume_of_two_users": "production volumes",
        "writable_root": "production security",
    }.items()
}
_HARDENED = (Security(), Security(read_only=False))


def features(plans: Sequence[Plan]) -> set[str]:
    """What there is in these Plans together."""
    found: set[str] = {"several"} if sum(not plan.development for plan in plans) > 1 else set()
    for plan in plans:
        if not plan.development:
            found.add("production")
            if not plan.tag:
                found.add("untagged")
        if plan.waivers:
            found.add("waivers")
        if plan.used_secrets or any(secret.dev_value for secret in plan.secrets.values()):
            found.add("secrets")
        if plan.managed:
            found.add("state-in-use")
        _workloads(plan, found)
    return found


def _workloads(plan: Plan, found: set[str]) -> None:
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
            found.add("security")
        if workload.routes:
            found.add("routes")
        if workload.mounts:
            found.add("mounts")
        if workload.volumes:
            found.add("volumes")
        if workload.needs:
            found.add("needs")
        if workload.restart != "always":
            found.add("ends")
        if workload.replicas > 1 or workload.autoscale is not None:
            found.add("replicas")
        if workload.health is not None and workload.health.liveness:
            found.add("liveness")
        if any(port.number < 1024 for port in workload.ports.values()):
            found.add("low-port")
