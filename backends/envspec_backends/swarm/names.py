"""Names of services: at most 63 characters, with the stack's before them (swarmkit, validateAnnotations)."""

from __future__ import annotations

from hashlib import sha256

from envspec_backends.swarm.context import Context

__all__ = ["check_names", "release_job"]

_LONGEST = 63


def release_job(context: Context, job: str, release: str) -> str:
    """The service of a job that runs once for a release; the job's name is cut where there is no room for it."""
    room = _LONGEST - len(context.project) - 1 - len(release) - 1
    if len(job) <= room:
        return f"{job}-{release}"
    digest = sha256(job.encode()).hexdigest()[:6]
    return f"{job[: max(1, room - 7)].rstrip('-')}-{digest}-{release}"


def check_names(context: Context) -> None:
    """Refuses what leaves no room: a service is called `<stack>_<name>`."""
    longest = max(context.plan.workloads, key=len, default="")
    if len(context.project) + 1 + len(longest) > _LONGEST:
        context.refuse(
            context.plan.workloads[longest].path,
            f"`{context.project}_{longest}` has more than {_LONGEST} characters, and a service of a swarm no more",
            "give the stack a short name with `stack` under `swarm`",
        )
