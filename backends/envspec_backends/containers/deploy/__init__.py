"""What `deploy.sh` has on Compose and on a swarm alike: it keeps its releases in `.deployed` of its folder.

folder.sh     `.deployed`: the lock, releases, their order, which of them runs
secrets.sh    whether secrets are there, which changed, what their values are
templates.sh  files that are made with secrets in them
rollout.sh    the rollout and the way back, step by step; a step is a function of the target's own
standing.sh   what is told of releases

They stand behind the target's own parts, which say in the shell's words

whole  what of the folder makes a release; the stack's file comes first
kept   what a release keeps of what the script is told: names of assignments

and read, beside the assignments of the contract, `before` and `after` (lines: the jobs of before-deploy and of
after-deploy in their order), `secrets`, `secrets_dir`, `readers`, `passwords` and `wait_seconds`: see secrets.sh.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envspec.model.plan import Plan
from envspec.model.workload import Workload
from envspec.packaged import data

__all__ = ["PARTS", "body", "lines", "passwords", "patience", "seconds"]

PARTS = ("folder", "secrets", "templates", "rollout", "standing")


def body(package: str, parts: Sequence[str]) -> str:
    """The target's own parts, whose names are given, then those of this package."""
    files = [(package, part) for part in parts] + [(__name__, part) for part in PARTS]
    return "\n".join(data(where, f"{part}.sh").decode().strip("\n") + "\n" for where, part in files)


def lines(found: Iterable[str]) -> str:
    """A text of several lines, as the script reads it."""
    return "\n".join(found)


def passwords(plan: Plan) -> Iterable[str]:
    """Lines: a state that keeps its password inside, the secret, and how it is changed there."""
    for workload in plan.workloads.values():
        name, store = f"{workload.name}-password", workload.store
        if store is not None and store.new_password and name in workload.secrets.values():
            yield f"{workload.name} {name} {store.new_password}"


def patience(workloads: Iterable[Workload]) -> int:
    """Seconds that a rollout may take to become healthy: four times the slowest check, five minutes at least."""
    slowest = 0
    for workload in workloads:
        health = workload.health
        if health is not None:
            slowest = max(slowest, health.start_period + health.retries * (health.interval + health.timeout))
    return max(300, 4 * seconds(slowest))


def seconds(milliseconds: int) -> int:
    """Whole seconds, rounded up; one at least."""
    return max(1, -(-milliseconds // 1000))
