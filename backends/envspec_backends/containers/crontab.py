"""Schedules and backups: neither Compose nor a swarm has a clock, so cron on a machine keeps the time."""

from __future__ import annotations

from envspec.model.workload import Run, Workload
from envspec_backends.containers.context import ContainerContext
from envspec_backends.shared.yaml import comment

__all__ = ["crontab"]

_HOW = """\
Times are those of each job's time zone where cron knows CRON_TZ (cronie does, Debian's cron does not), else the
host's.
Put it in place with:  sed "s|^FOLDER=.*|FOLDER=$PWD|" crontab | crontab -
That replaces the crontab of the user who calls it; or copy the lines into theirs.
./deploy.sh --run JOB runs it as the deployed release has it, with its secrets, its time limit and its retries."""


def crontab(context: ContainerContext, header: str, place: str) -> bytes:
    """The `crontab` of an environment's scheduled jobs, to be put in place on `place`."""
    jobs = [w for w in context.plan.workloads.values() if w.run is not None and w.run.when == "schedule"]
    out = [comment(header), comment(_HOW), "\nFOLDER=/to/be/set\n"]
    for job in jobs:
        out.append(_line(context, job, place))
    return "".join(out).encode()


def _line(context: ContainerContext, job: Workload, place: str) -> str:
    run = job.run or Run("schedule")
    context.approximate(
        (*job.path, "schedule"),
        f"a crontab beside the stack, which somebody puts in place on {place}",
        "see the head of the file `crontab`",
    )
    return f'\nCRON_TZ={run.timezone}\n{run.cron} cd "$FOLDER" && ./deploy.sh --run {job.name}\n'
