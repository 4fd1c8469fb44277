"""What depends on a value, not on the field as such: reported here where no other part does."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec.source import Path
from envspec_backends.compose.context import Context

__all__ = ["check_values"]


def check_values(context: Context) -> None:
    """Reports the values of fields that the table calls partly mapped."""
    if not context.development and ".." in context.options.secrets_dir.split("/"):
        context.refuse(
            ("options", "compose", "secrets_dir"),
            "the folder of the secrets is absolute or below the folder of the artifacts",
            "write an absolute path, or one without `..`",
        )
    _idle(context)
    for workload in context.plan.workloads.values():
        strategy = (*workload.path, "rollout", "strategy")
        if workload.rollout.strategy == "canary":
            _canary(context, strategy)
        elif not context.development and workload.rollout.strategy == "rolling" and context.is_written(strategy):
            context.approximate(
                strategy, "`rolling` on compose: containers are replaced in place, so each is away for a moment"
            )
        if workload.run is not None:
            _job(context, workload)


def _idle(context: Context) -> None:
    """Options that have no effect beside the others."""
    if context.development:
        return
    for name, idle, beside in (
        ("secrets_dir", context.options.from_environment, "secrets: environment"),
        ("bind", context.options.traefik, "routes: traefik"),
    ):
        path = ("options", "compose", name)
        if idle and context.is_written(path):
            context.approximate(path, f"it does nothing with `{beside}`")


def _canary(context: Context, path: Path) -> None:
    if context.development:
        return
    context.refuse(
        path,
        "`canary` on compose: one host replaces containers, and nothing there shares traffic out between two versions",
        "use `rolling` or `recreate` here, or another target for this service",
    )


def _job(context: Context, job: Workload) -> None:
    run = job.run
    if context.development:
        if run is not None and run.when == "after-deploy":
            context.approximate(
                (*job.path, "when"), "`when` on compose: it waits behind the profile `jobs`: run it by hand"
            )
        return
    if run is None or run.when != "schedule" or run.timezone == "UTC":
        return
    context.approximate(
        (*job.path, "timezone"),
        f"`timezone` on compose: {run.timezone} where the host's cron knows CRON_TZ, else the host's own",
    )
