"""What a container may use, and what is kept for it: the `deploy.resources` of a service."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.containers.context import ContainerContext

__all__ = ["limits", "reservations", "ulimits"]

#: A fork bomb ends here where the spec sets no limit of its own; a JVM with a few hundred threads fits.
_PIDS = 1024


def limits(context: ContainerContext, workload: Workload) -> dict[str, object]:
    """The `limits`; memory is limited to what is asked for where the spec says nothing else."""
    wanted = workload.resources
    out: dict[str, object] = {}
    if wanted.cpu_limit is not None:
        out["cpus"] = _cores(wanted.cpu_limit)
    memory = wanted.memory_limit if wanted.memory_limit is not None else wanted.memory
    if memory is not None:
        out["memory"] = str(memory)
    if wanted.pids is not None:
        out["pids"] = wanted.pids
    elif not context.development:
        out["pids"] = _PIDS
    return out


def reservations(workload: Workload) -> dict[str, object]:
    """The `reservations` of processor and memory; devices are said differently by each backend."""
    wanted = workload.resources
    out: dict[str, object] = {}
    if wanted.cpu is not None:
        out["cpus"] = _cores(wanted.cpu)
    if wanted.memory is not None:
        out["memory"] = str(wanted.memory)
    return out


def ulimits(workload: Workload) -> dict[str, object]:
    """What `setrlimit` is told of each process: the same as soft limit, which a program may raise, and as hard one."""
    wanted = {"nofile": workload.resources.open_files, "memlock": workload.resources.locked_memory}
    return {name: {"soft": value, "hard": value} for name, value in wanted.items() if value is not None}


def _cores(thousandths: int) -> str:
    """`250` is "0.25", `2000` is "2"."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
