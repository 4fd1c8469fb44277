"""What depends on a value, not on the field as such: reported here where no other part does."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec.source import Path
from envspec_backends.compose.context import Context

__all__ = ["check_values"]


def check_values(context: Context) -> None:
    """Reports the values of fields that the table calls partly mapped."""
    for workload in context.plan.workloads.values():
        strategy = (*workload.path, "rollout", "strategy")
        if workload.rollout.strategy == "canary":
            _canary(context, strategy)
        elif not context.development and workload.rollout.strategy == "rolling" and context.is_written(strategy):
            context.approximate(
                strategy, "with `rolling` containers are replaced in place, so each is away for a moment"
            )
        if workload.run is not None:
            _job(context, workload)


def _canary(context: Context, path: Path) -> None:
    if context.development:
        return
    context.refuse(
        path,
        "one host replaces containers, and nothing there shares traffic out between two versions as `canary` means it",
        "use `rolling` or `recreate` here, or another target for this service",
    )


def _job(context: Context, job: Workload) -> None:
    run = job.run
    if context.development:
        if run is not None and run.when == "after-deploy":
            context.approximate((*job.path, "when"), "it waits behind the profile `jobs`: run it by hand")
        return
    if run is None or run.when != "schedule" or run.timezone == "UTC":
        return
    context.approximate(
        (*job.path, "timezone"),
        f"{run.timezone} where the host's cron knows CRON_TZ, else the host's own",
    )
