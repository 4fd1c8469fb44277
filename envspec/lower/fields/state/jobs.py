"""Jobs beside a state, which run with its own image: its setup, its backup, and what reads a dump back."""

from __future__ import annotations

from envspec.kinds.kind import Recipe, Request, Task
from envspec.lower.fields.mounts import with_tmp
from envspec.lower.fields.resources import in_tier
from envspec.lower.fields.state.derived import reserve
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import Debugging, Resources, Run, VolumeMount, Workload
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["lower_backup", "lower_task"]

#: what such a job is promised and may take
_TASK = Resources(cpu=100, memory=256 * 2**20, memory_limit=256 * 2**20)
#: where the volume of its dumps stands in a backup job and in a restore
_BACKUP = "/backup"
#: milliseconds: a person waits for it, and what takes longer than that hangs
_RESTORE_TIMEOUT = 6 * 3_600_000


def lower_task(
    resolver: Resolver, main: Workload, suffix: str, task: Task, request: Request, run: Run, alone: bool = False
) -> Workload:
    """A job beside a state, run with the state's own image; `alone`: while the state is stopped."""
    context = resolver.context
    name = f"{main.name}-{suffix}"
    reserve(resolver, main.name, name, f"{suffix} job")
    if not alone:
        resolver.edges.caller = name
        resolver.edges.note(main.name, "healthy", (*main.path, suffix))
        resolver.edges.caller = main.name
    return Workload(
        name=name,
        role="job",
        path=(*main.path, suffix),
        image=main.image,
        platform=main.platform,
        entrypoint=task.entrypoint,
        command=task.command,
        user=main.user,
        init=main.init,
        environment=task.environment,
        files=task.files,
        secrets={request.password_file: f"{main.name}-password"} if task.password else {},
        writable=with_tmp(task.writable),
        placement=main.placement,
        # what works on the files reads them like the state itself
        resources=main.resources if alone else in_tier(context, _TASK)._replace(cpu_limit=main.resources.cpu_limit),
        security=main.security,
        debugging=Debugging() if context.development else None,
        run=run,
    )


def lower_backup(
    resolver: Resolver, main: Workload, recipe: Recipe, request: Request, node: Mapping, key: Scalar
) -> list[Workload]:
    """The scheduled job that dumps the state into a volume, and the one that reads a dump back from there."""
    context = resolver.context
    where: Path = (*main.path, "backup")
    if recipe.dump is None:
        context.report(
            "ENV066",
            "field-of-another-kind",
            f"a state of kind {main.store.kind if main.store else ''} has no dump tool, so no `backup`",
            key.span,
            "take it out, and back the volume up by other means",
            where,
        )
        return []
    schedule, volume = context.scalar(node, "schedule"), context.scalar(node, "volume")
    for field, value in (("schedule", schedule), ("volume", volume)):
        if value is None:
            context.missing(
                f"the backup of `{main.name}` does not say its `{field}`", key.span, f"add `{field}:`", where
            )
    if schedule is None or volume is None:
        return []
    if resolver.peers.kind_name(volume.text) != "volume":
        if ("state", volume.text) not in context.document.faulty:
            states = context.document.entries["state"]
            known = [state for state in states if resolver.peers.kind_name(state) == "volume"]
            otherwise = f"declare a state `{volume.text}` of kind volume"
            message = f"there is no volume `{volume.text}`"
            context.unknown_name(message, volume, known, otherwise, (*where, "volume"))
        return []
    otherwise = f"`unset` the backup there too, or leave `{volume.text}` in"
    if not resolver.peers.there("state", volume.text, otherwise, volume.span, (*where, "volume")):
        return []
    run = Run("schedule", cron=schedule.text, timezone="UTC", timeout=3_600_000, retries=1)
    task = recipe.dump(context.number(node, "keep") or 7)
    made = [
        lower_task(resolver, main, "backup", task, request, run)._replace(volumes={_BACKUP: VolumeMount(volume.text)})
    ]
    if recipe.restore is not None:
        run = Run("restore", timeout=_RESTORE_TIMEOUT, retries=0)
        job = lower_task(resolver, main, "restore", recipe.restore, request, run, alone=recipe.restore_stopped)
        volumes = {_BACKUP: VolumeMount(volume.text, read_only=True)}
        if recipe.restore_stopped:
            volumes[recipe.data] = VolumeMount(main.name)
        made.append(job._replace(volumes=volumes))
    return made
