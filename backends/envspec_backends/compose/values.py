"""What depends on a value, not on the field as such: reported here where no other part of the face does."""

from __future__ import annotations

from envspec.model.workload import Workload
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
    for workload in face.plan.workloads.values():
        if workload.rollout.strategy == "canary":
            _canary(face, workload)
        if not face.development and workload.run is not None:
            _job(face, workload)


def _canary(face: Face, workload: Workload) -> None:
    path = (*workload.path, "rollout", "strategy")
    if face.development:
        face.approximate(path, "`rollout.strategy` on compose: a development stack has no rollout")
        return
    face.refuse(
        path,
        "`canary` on compose: one host replaces containers, and nothing there shares traffic out between two versions",
        "use `rolling` or `recreate` here, or another target for this service",
    )


def _job(face: Face, job: Workload) -> None:
    run = job.run
    if run is None or run.when != "schedule" or run.timezone == "UTC":
        return
    face.approximate(
        (*job.path, "timezone"),
        f"`timezone` on compose: {run.timezone} where the host's cron knows CRON_TZ, else the host's own",
    )
