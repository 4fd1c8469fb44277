"""The one task of a group: image, words, environment, resources, how it is stopped."""

from __future__ import annotations

from envspec.model.text import Argv
from envspec.model.units import format_duration
from envspec.model.workload import Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.driver import config, runtime
from envspec_backends.nomad.files import Rendered, render
from envspec_backends.nomad.secrets import items
from envspec_backends.shared.hcl import Block

__all__ = ["task"]

_MIB = 2**20
#: what a client grants at most unless its `max_kill_timeout` says otherwise, in milliseconds
_LONGEST_GRACE = 30_000


def _words(argv: Argv | None, rendered: Rendered) -> list[str] | None:
    if argv is None:
        return None
    return [
        rendered.words[word]
        if word in rendered.words
        else runtime("".join(part for part in word.parts if isinstance(part, str)))
        for word in argv
    ]


def _mib(context: Context, workload: Workload, field: str, size: int) -> int:
    whole, rest = divmod(size, _MIB)
    if rest:
        whole += 1
        message = f"{whole} MiB, since Nomad counts memory in whole MiB"
        context.approximate((*workload.path, "resources", field), message)
    return max(whole, 10)


def _resources(context: Context, workload: Workload) -> Block:
    asked = workload.resources
    block = Block("resources")
    cpu = asked.cpu or asked.cpu_limit
    if cpu:
        block.set(cpu=max(1, -(-cpu * context.options.mhz_per_core // 1000)))
    memory = asked.memory or asked.memory_limit
    if memory:
        block.set(memory=_mib(context, workload, "memory" if asked.memory else "memory_limit", memory))
        if asked.memory_limit and asked.memory_limit > memory:
            block.set(memory_max=_mib(context, workload, "memory_limit", asked.memory_limit))
    if asked.cpu_limit and asked.cpu and asked.cpu_limit != asked.cpu:
        message = "Nomad caps a task at its own request or not at all; this one may use idle cpu without a limit"
        path = (*workload.path, "resources", "cpu_limit")
        context.approximate(path, message, "a limit that equals `cpu` is kept exactly")
    if asked.gpu:
        block.block("device", "nvidia/gpu", count=asked.gpu)
    return block


def task(context: Context, workload: Workload, mounts: list[Block]) -> Block:
    """The `task` block; `mounts` are those of the group's volumes."""
    block = Block("task", workload.name, driver="docker")
    if workload.user:
        block.set(user=f"{workload.user[0]}:{workload.user[1]}")
    shutdown = workload.shutdown
    if shutdown.signal != "SIGTERM":
        block.set(kill_signal=shutdown.signal)
    block.set(kill_timeout=format_duration(shutdown.grace))
    if shutdown.grace > _LONGEST_GRACE:
        message = "a Nomad client allows 30s between the signal and SIGKILL unless its `max_kill_timeout` is raised"
        context.approximate((*workload.path, "shutdown", "grace"), message)
    rendered = render(context, workload)
    block.add(
        config(
            context,
            workload,
            _words(workload.entrypoint, rendered),
            _words(workload.command, rendered),
            rendered.binds,
        )
    )
    if workload.run is not None and workload.run.when == "restore":
        # what the dispatch says; the job's own, empty, where it says nothing
        rendered.plain["FILE"] = "${NOMAD_META_FILE}"
    block.mapping("env", rendered.plain)
    block.add(*mounts)
    block.add(*rendered.templates)
    if context.options.vault_path and items(workload):
        block.block("vault", change_mode="restart" if workload.long_running else "noop")
    resources = _resources(context, workload)
    if resources.body:
        block.add(resources)
    return block
