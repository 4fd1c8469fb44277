"""How many tasks run, where, with how much, and how a new version takes over: the `deploy` of a service.

Source: https://docs.docker.com/reference/compose-file/deploy/
"""

from __future__ import annotations

from envspec.model.units import format_duration
from envspec.model.workload import Workload
from envspec_backends.containers.context import escape
from envspec_backends.containers.resources import limits, reservations
from envspec_backends.swarm.context import Context

__all__ = ["all_at_once", "deploy"]

_CONDITIONS = {"always": "any", "on-failure": "on-failure", "never": "none"}
#: What `uname -m` says on a processor, where it is not the word of an image's platform.
_MACHINES = {
    ("amd64", ""): "x86_64",
    ("arm64", ""): "aarch64",
    ("arm64", "v8"): "aarch64",
    ("arm", ""): "armv7l",
    ("arm", "v7"): "armv7l",
    ("arm", "v6"): "armv6l",
    ("386", ""): "i686",
}
#: How long a new task is watched where nothing checks its health, in milliseconds.
_WATCHED = 10_000


def deploy(context: Context, workload: Workload) -> dict[str, object]:
    """The `deploy` of a service or of a job."""
    out: dict[str, object] = {}
    if workload.run is not None:
        out["mode"] = "replicated-job"
        out["restart_policy"] = {
            "condition": "on-failure" if workload.run.retries else "none",
            **({"max_attempts": workload.run.retries} if workload.run.retries else {}),
            "delay": "5s",
        }
    else:
        if workload.each_node:
            out["mode"] = "global"
        else:
            out["replicas"] = workload.initial
        out["restart_policy"] = {"condition": _CONDITIONS[workload.restart], "delay": "5s"}
        out["update_config"] = _update(context, workload)
        out["rollback_config"] = {"parallelism": 1, "order": _order(context, workload)}
    placement = _placement(context, workload)
    if placement:
        out["placement"] = placement
    resources = {"limits": limits(context, workload), "reservations": _reservations(workload)}
    out["resources"] = {name: value for name, value in resources.items() if value}
    return out


def all_at_once(context: Context, workload: Workload) -> bool:
    """Whether all its tasks stop before others start: two of them must not run together, or the spec says so."""
    if workload.each_node:
        return False
    return workload.rollout.strategy == "recreate" or context.plan.single_writer(workload)


def _placement(context: Context, workload: Workload) -> dict[str, object]:
    """The labels that a node must have (`node` is its name), and a spread of what runs more than once."""
    out: dict[str, object] = {}
    constraints = _platform(context, workload)
    labels = {"node": "node.hostname"}
    for label, value in workload.placement.items():
        constraints.append(f"{labels.get(label, f'node.labels.{escape(label)}')} == {escape(value)}")
    if constraints:
        out["constraints"] = constraints
    if workload.run is None and not workload.each_node and workload.initial > 1:
        out["preferences"] = [{"spread": "node.id"}]
    return out


def _platform(context: Context, workload: Workload) -> list[str]:
    """Nodes tell of their processor in the kernel's words (`uname -m`), not in those of images."""
    wanted = workload.platform
    if wanted is None:
        return []
    architecture = wanted.architecture
    named = _MACHINES.get((architecture, wanted.variant)) or _MACHINES.get((architecture, ""), architecture)
    if wanted.variant and (architecture, wanted.variant) not in _MACHINES:
        message = f"nodes tell their architecture, {named}, and not the variant {wanted.variant}"
        context.approximate((*workload.path, "platform"), message)
    return [f"node.platform.os == {escape(wanted.os)}", f"node.platform.arch == {escape(named)}"]


def _update(context: Context, workload: Workload) -> dict[str, object]:
    """How a new version takes over. One that fails, or is not healthy in time, gives way to the version before."""
    rollout = workload.rollout
    surge = rollout.max_surge if _order(context, workload) == "start-first" else rollout.max_unavailable
    return {
        # 0 is all at once; a node that has one task has no room for another
        "parallelism": 0 if all_at_once(context, workload) else 1 if workload.each_node else max(1, surge),
        "order": _order(context, workload),
        "failure_action": "rollback",
        "monitor": format_duration(_watched(workload)),
    }


def _order(context: Context, workload: Workload) -> str:
    """Start first where nothing may be missing, unless two tasks cannot be there at once."""
    rollout = workload.rollout
    if workload.each_node or rollout.max_unavailable or all_at_once(context, workload):
        return "stop-first"
    return "start-first"


def _watched(workload: Workload) -> int:
    """How long after its start a task's failure still fails the rollout; until it is healthy it does so anyway."""
    health = workload.health
    if health is None or health.probe == ():
        return _WATCHED
    return max(_WATCHED, health.interval * health.retries)


def _reservations(workload: Workload) -> dict[str, object]:
    """What the scheduler keeps for a task; nodes tell of their GPUs by `node-generic-resources` of the daemon."""
    out = reservations(workload)
    if workload.resources.gpu is not None:
        gpu = {"kind": "NVIDIA-GPU", "value": workload.resources.gpu}
        out["generic_resources"] = [{"discrete_resource_spec": gpu}]
    return out
