"""What depends on a value, not on the field as such: reported here where no other part of the face does."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec.source import Path
from envspec_backends.compose.face import Face

__all__ = ["check_values"]


def check_values(face: Face) -> None:
    """Reports the values of fields that the table calls partly mapped."""
    if not face.development and ".." in face.options.secrets_dir.split("/"):
        face.refuse(
            ("options", "compose", "secrets_dir"),
            "the folder of the secrets is absolute or below the folder of the artifacts",
            "write an absolute path, or one without `..`",
        )
    _idle(face)
    for workload in face.plan.workloads.values():
        strategy = (*workload.path, "rollout", "strategy")
        if workload.rollout.strategy == "canary":
            _canary(face, strategy)
        elif not face.development and workload.rollout.strategy == "rolling" and face.is_written(strategy):
            face.approximate(
                strategy, "`rolling` on compose: containers are replaced in place, so each is away for a moment"
            )
        if workload.run is not None:
            _job(face, workload)


def _idle(face: Face) -> None:
    """Options that have no effect beside the others."""
    if face.development:
        return
    for name, idle, beside in (
        ("secrets_dir", face.options.from_environment, "secrets: environment"),
        ("bind", face.options.traefik, "routes: traefik"),
    ):
        path = ("options", "compose", name)
        if idle and face.is_written(path):
            face.approximate(path, f"it does nothing with `{beside}`")


def _canary(face: Face, path: Path) -> None:
    if face.development:
        return
    face.refuse(
        path,
        "`canary` on compose: one host replaces containers, and nothing there shares traffic out between two versions",
        "use `rolling` or `recreate` here, or another target for this service",
    )


def _job(face: Face, job: Workload) -> None:
    run = job.run
    if face.development:
        if run is not None and run.when == "after-deploy":
            face.approximate(
                (*job.path, "when"), "`when` on compose: it waits behind the profile `jobs`: run it by hand"
            )
        return
    if run is None or run.when != "schedule" or run.timezone == "UTC":
        return
    face.approximate(
        (*job.path, "timezone"),
        f"`timezone` on compose: {run.timezone} where the host's cron knows CRON_TZ, else the host's own",
    )
