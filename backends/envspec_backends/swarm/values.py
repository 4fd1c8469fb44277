"""What depends on a value, not on the field as such: reported here where no other part does."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.swarm.context import Context
from envspec_backends.swarm.rollout import all_at_once

__all__ = ["check_values"]

_NO_WAY = "`docker stack deploy` has no word for it, and drops Compose's"


def check_values(context: Context) -> None:
    """Reports the values of fields that the table calls partly mapped."""
    for workload in context.plan.workloads.values():
        path = workload.path
        if workload.rollout.strategy == "canary":
            context.refuse(
                (*path, "rollout", "strategy"),
                "a swarm shares traffic out evenly between all tasks, old and new",
                "use `rolling` or `recreate` here, or another target for this service",
            )
        if workload.health is not None and not workload.health.liveness:
            liveness = (*path, "health", "liveness")
            if context.is_written(liveness):
                context.approximate(liveness, "a task that is not healthy any more is replaced, whatever this says")
        if workload.shutdown.drain and context.is_written((*path, "shutdown", "drain")):
            message = "nothing moves traffic away first: a task leaves the load balancer when its signal is sent"
            context.approximate((*path, "shutdown", "drain"), message)
        _replaced(context, workload)
        _security(context, workload)
        _job(context, workload)
        _secrets_in_environment(context, workload)


def _replaced(context: Context, workload: Workload) -> None:
    """How many tasks are replaced at a time, where the other of the two numbers decides, or none."""
    rollout, path = workload.rollout, (*workload.path, "rollout")
    if all_at_once(context, workload):
        for name in ("max_surge", "max_unavailable"):
            if context.is_written((*path, name)):
                context.approximate((*path, name), "all tasks stop before others start")
    elif rollout.max_unavailable and context.is_written((*path, "max_surge")):
        context.approximate((*path, "max_surge"), "with `max_unavailable` tasks stop before others start")


def _security(context: Context, workload: Workload) -> None:
    security, path = workload.security, (*workload.path, "security")
    help = "run it beside the stack, or use another target for it"
    if security.privileged:
        context.refuse((*path, "privileged"), _NO_WAY, help)
    if security.devices:
        context.refuse((*path, "devices"), _NO_WAY, help)
    if security.host_network:
        context.refuse((*path, "host_network"), "a task on the host's network has no name that peers find", help)


def _job(context: Context, job: Workload) -> None:
    run = job.run
    if run is not None and run.when == "schedule" and run.timezone != "UTC":
        message = f"{run.timezone} where the host's cron knows CRON_TZ, else the host's own"
        context.approximate((*job.path, "timezone"), message)


def _secrets_in_environment(context: Context, workload: Workload) -> None:
    """Swarm keeps what is in the environment in the service's own description."""
    for name, text in workload.environment.items():
        if text.tainted:
            context.approximate(
                (*workload.path, "environment", name),
                "whoever may inspect the service reads the secret in it",
                "let the program read a file: list the secret under `secrets`",
            )
