"""One workload as one job file."""

from __future__ import annotations

from envspec.model.text import Text
from envspec.model.workload import Run, Workload
from envspec.source import format_path
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.group import group
from envspec_backends.nomad.update import update_of_system
from envspec_backends.shared.hcl import Block, document
from envspec_backends.shared.normalised import changed, unfit

__all__ = ["file_name", "job"]


def file_name(workload: str) -> str:
    """Name of the job's file."""
    return f"{workload}.nomad.hcl"


def _when(block: Block, run: Run) -> None:
    if run.when == "schedule":
        block.block("periodic", crons=[run.cron], time_zone=run.timezone, prohibit_overlap=True)
        return
    # it waits to be dispatched, so that each run is a job of its own, whose id names its release
    waiting = block.block("parameterized", payload="forbidden")
    if run.when == "restore":
        waiting.set(meta_optional=["FILE"])
        block.mapping("meta", {"FILE": ""})


def _texts(block: Block) -> list[str]:
    out: list[str] = list(block.labels)
    todo: list[object] = list(block.body)
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            out.append(item)
        elif isinstance(item, Block):
            out += item.labels
            todo += item.body
        elif isinstance(item, dict):
            todo += [*item.keys(), *item.values()]
        elif isinstance(item, (list, tuple)):
            todo += item
    return out


def _where(workload: Workload, text: str) -> tuple[str | int, ...]:
    """The place in the Plan whose value the offending text came from, as near as can be told."""
    for key, value in workload.environment.items():
        if any(isinstance(part, str) and part in text and unfit(part) for part in value.parts):
            return (*workload.path, "environment", key)
    for place, file in workload.files.items():
        if isinstance(file.content, Text) and any(
            isinstance(part, str) and part in text and unfit(part) for part in file.content.parts
        ):
            return (*workload.path, "files", place)
    for field, argv in (("entrypoint", workload.entrypoint), ("command", workload.command)):
        for position, word in enumerate(argv or ()):
            if any(isinstance(part, str) and part in text and unfit(part) for part in word.parts):
                return (*workload.path, field, position)
    if workload.health is not None:
        if any(isinstance(part, str) and part in text and unfit(part) for part in workload.health.path.parts):
            return (*workload.path, "health", "http")
        for header, value in workload.health.headers.items():
            if unfit(header) or any(isinstance(part, str) and part in text and unfit(part) for part in value.parts):
                return (*workload.path, "health", "headers", header)
    for label, words in workload.labels.items():
        if words in text and unfit(words):
            return (*workload.path, "labels", label)
    for place in workload.writable:
        if unfit(place):
            return (*workload.path, "writable", place)
    for place, name in workload.secrets.items():
        if unfit(place):
            return (*workload.path, "secrets", name)
    return (*workload.path, "working_dir") if unfit(workload.working_dir or "") else workload.path


def _check(context: Context, workload: Workload, block: Block) -> None:
    """Refuses what HCL would not read back as it is: once a job, at the first place."""
    for text in _texts(block):
        told = changed(text, "HCL")
        if told is not None:
            context.refuse(_where(workload, text), *told)
            break


def job(context: Context, workload: Workload) -> bytes:
    """The file of the workload's job."""
    options = context.options
    run = workload.run
    block = Block("job", context.names.job(workload.name))
    block.set(
        type="batch" if run is not None else "system" if workload.each_node else "service",
        region=options.region or None,
        namespace=options.namespace or None,
        datacenters=list(options.datacenters) or None,
        node_pool=options.node_pool or None,
    )
    if run is not None:
        _when(block, run)
    if workload.each_node:
        block.add(update_of_system(workload))
    block.add(group(context, workload))
    header = [
        f"{format_path(workload.path)} of {context.plan.spec_name}, environment {context.plan.environment}.",
        "Made by envspec: change the spec and compile again instead of editing this file.",
    ]
    if run is not None and run.when == "restore":
        header += ["It runs when it is asked to:", f"  ./deploy.sh --restore {workload.of_state} [DUMP]"]
    data = document("\n".join(header), [block])
    if not data.isascii():
        _check(context, workload, block)
    return data
