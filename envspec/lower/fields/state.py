"""A state made what it is in this environment: a volume, something managed elsewhere, or workloads of its own."""

from __future__ import annotations

import re
from typing import NamedTuple

from envspec.kinds.kind import Kind, Recipe, Request, Task
from envspec.lower.context import Context, container_path, items
from envspec.lower.fields.containers import environment, files, writable
from envspec.lower.fields.images import checked_image, checked_version, ids
from envspec.lower.fields.network import health, port, ports, routes
from envspec.lower.fields.workload import resources
from envspec.lower.references.resolver import Resolver
from envspec.model.image import Image
from envspec.model.plan import Managed, Volume
from envspec.model.text import Argv, Host, SecretValue, Text
from envspec.model.workload import (
    Debugging,
    Resources,
    Run,
    Security,
    Shutdown,
    Store,
    VolumeMount,
    Workload,
    Writable,
)
from envspec.near import listed, nearest
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["Lowered", "lower"]

_ANY = frozenset(("kind", "enabled", "managed", "dev", "unset"))
_VOLUME = frozenset(("storage", "access", "adopt"))
_IMAGE = frozenset(("image", "run_as", "storage", "adopt", "resources", "args", "environment", "files", "routes"))
_KNOWN = _IMAGE | {"version", "backup"}
_CUSTOM = _IMAGE | {"ports", "data", "writable", "health", "url", "user", "database", "auth"}
#: where a kind with data but without `storage` keeps it: losing a database for want of a number helps nobody
_DEFAULT_STORAGE = 10 * 2**30
_TASK = Resources(cpu=100, memory=256 * 2**20, memory_limit=256 * 2**20)
_BACKUP = "/backup"


class Lowered(NamedTuple):
    """One of the three; `workloads` holds the state itself first, then its setup and backup jobs."""

    workloads: tuple[Workload, ...] = ()
    volume: Volume | None = None
    managed: Managed | None = None


def lower(resolver: Resolver, name: str, entry: Mapping) -> Lowered:
    """What is wrong is reported, and something harmless stands in its place."""
    context = resolver.context
    path: Path = ("state", name)
    resolver.caller = name
    kind_name = context.word(entry, "kind")
    if not kind_name:
        context.missing(
            f"`{name}` does not say its kind",
            context.document.keys["state"][name].span,
            "add `kind:`, such as postgres, redis or volume",
            path,
        )
        return Lowered()
    kind = resolver.peers.kind(name)
    _fitting(context, name, kind_name, kind, entry, path)
    managed = resolver.peers.managed(name)
    if managed is not None:
        return Lowered(managed=_managed(resolver, name, kind_name, kind, managed, path))
    if kind_name == "volume":
        many = context.word(entry, "access") == "many"
        adopt = context.word(entry, "adopt")
        return Lowered(volume=Volume(name, path, context.size(entry, "storage"), many, adopt))
    if kind is None:
        return Lowered((_custom(resolver, name, entry, path),))
    return Lowered(_known(resolver, name, kind, entry, path))


def _fitting(context: Context, name: str, kind_name: str, kind: Kind | None, entry: Mapping, path: Path) -> None:
    """Reports fields that this kind of state does not have."""
    if kind_name == "volume":
        allowed = _ANY | _VOLUME
    elif kind is None:
        allowed = _ANY | _CUSTOM
    else:
        allowed = _ANY | _KNOWN | kind.fields
    block = entry.items.get("dev")
    for where, node in ((path, entry), ((*path, "dev"), block)):
        if not isinstance(node, Mapping):
            continue
        for field in node.items:
            if field in allowed or (node is block and field == "publish" and kind_name != "volume"):
                continue
            near = nearest(field, allowed)
            context.report(
                "ENV066",
                "field-of-another-kind",
                f"a state of kind {kind_name} has no `{field}`",
                node.keys[field].span,
                (f"did you mean `{near}`? " if near else "") + f"it takes {listed(sorted(allowed - _ANY), 30)}",
                (*where, field),
            )


def _managed(resolver: Resolver, name: str, kind_name: str, kind: Kind | None, node: Mapping, path: Path) -> Managed:
    caller, resolver.caller = resolver.caller, ""
    values = {
        key: resolver.text(value, (*path, "managed", key))
        for key, value in node.items.items()
        if isinstance(value, Scalar) and key != "cidr"
    }
    cidr = resolver.plain(node.items.get("cidr"), (*path, "managed", "cidr"), "an address range")
    resolver.caller = caller
    given = values.get("port")
    number = "".join(str(part) for part in given.parts) if given is not None and given.plain else ""
    known: tuple[int, ...] = tuple(spec.number for spec in resolver.peers.ports("state", name).values())
    if re.fullmatch("[0-9]{1,5}", number) and 0 < int(number) < 65_536:
        known = (int(number),)
    elif number:
        resolver.context.report(
            "ENV068", "bad-value", f"`{number}` is not a port", node.items["port"].span,
            "a port is a number from 1 to 65535", (*path, "managed", "port"),
        )  # fmt: skip
    elif kind is not None:
        known = (kind.main_port.number,)
    return Managed(name, kind_name, path, values, known, cidr)


def _image(resolver: Resolver, name: str, kind: Kind | None, entry: Mapping, path: Path) -> Image:
    context = resolver.context
    node = context.scalar(entry, "image")
    if node is not None:
        return checked_image(resolver, node, (*path, "image"))
    if kind is not None:
        version = resolver.plain(entry.items.get("version"), (*path, "version"), "a version")
        if version:
            return checked_version(resolver, kind.image, version, entry.items["version"], (*path, "version"))
        if context.scalar(entry, "version") is not None:
            return Image(kind.image)  # what is wrong with it is told
    context.missing(
        f"`{name}` does not say which " + ("version runs" if kind is not None else "image it is"),
        context.document.keys["state"][name].span,
        "add `version:` with a tag of the image" if kind is not None else "add `image:`",
        path,
    )
    return Image(kind.image if kind is not None else "")


def _ids(resolver: Resolver, entry: Mapping, path: Path, default: tuple[int, int] | None) -> tuple[int, int] | None:
    """The process's uid and gid; a development tier leaves them to the image unless its block says otherwise."""
    written = resolver.context.word(entry, "run_as")
    if written:
        return ids(written)
    return None if resolver.context.development else default


def _published(resolver: Resolver, name: str, entry: Mapping, path: Path) -> Debugging | None:
    if not resolver.context.development:
        return None
    block = entry.items.get("dev")
    node = block.items.get("publish") if isinstance(block, Mapping) else None
    found: dict[str, int] = {}
    known = resolver.peers.ports("state", name)
    for key, value in node.items.items() if isinstance(node, Mapping) else ():
        if not isinstance(value, Scalar) or not value.text:
            continue
        if key:
            spec = port(resolver.context, known, key, value, (*path, "dev", "publish", key))
        else:
            spec = next(iter(known.values()), None)
        if spec is not None:
            found[spec.name] = int(value.text)
    return Debugging(publish=found)


def _with_args(resolver: Resolver, entry: Mapping, path: Path, command: Argv | None, program: Argv) -> Argv | None:
    args = resolver.argv(entry.items.get("args"), (*path, "args"))
    return (command or program) + args if args else command


def _custom(resolver: Resolver, name: str, entry: Mapping, path: Path) -> Workload:
    context = resolver.context
    found_ports = ports(resolver, "state", name)
    data = context.word(entry, "data")
    storage = context.size(entry, "storage")
    if storage is not None and not data:
        context.missing(
            f"`{name}` has storage and does not say where its data goes",
            entry.keys["storage"].span,
            "add `data:` with the path in the container",
            path,
        )
    return Workload(
        name=name,
        role="state",
        path=path,
        image=_image(resolver, name, None, entry, path),
        command=_with_args(resolver, entry, path, None, ()),
        user=_ids(resolver, entry, path, None),
        ports=found_ports,
        environment=environment(resolver, entry, path),
        files=files(resolver, entry, path),
        writable=writable(context, entry),
        health=health(resolver, entry, path, found_ports),
        routes=routes(resolver, entry, path, found_ports),
        resources=resources(context, entry, path),
        shutdown=Shutdown(grace=30_000),
        security=Security(read_only=not context.development),
        debugging=_published(resolver, name, entry, path),
        store=Store(
            "custom", container_path(data) if data else "", storage if data else None, context.word(entry, "adopt")
        ),
    )


def _request(resolver: Resolver, name: str, kind: Kind, image: Image, entry: Mapping) -> Request:
    context = resolver.context
    secured = resolver.peers.auth(name)
    if secured:
        resolver.used[f"{name}-password"] = None
    return Request(
        name=name,
        image=str(image),
        tag=image.tag,
        development=context.development,
        database=resolver.offers.setting(name, "database"),
        extra=tuple(i.text for _, i in items(entry, "databases") if isinstance(i, Scalar) and i.text),
        user=resolver.offers.setting(name, "user"),
        password=Text((SecretValue(f"{name}-password"),)) if secured else None,
        password_file=f"/run/secrets/{name}-password",
        storage=context.size(entry, "storage"),
        buckets=tuple(i.text for _, i in items(entry, "buckets") if isinstance(i, Scalar) and i.text),
        host=Text((Host(name),)),
        run_as=ids(context.word(entry, "run_as")),
        adopted=bool(context.word(entry, "adopt")),
        memory_limit=_memory_limit(context, entry),
    )


def _memory_limit(context: Context, entry: Mapping) -> int | None:
    """What the process may take at most, where the spec says it; the request is the limit of a state without one."""
    node = entry.items.get("resources")
    if not isinstance(node, Mapping):
        return None
    limit = context.size(node, "memory_limit")
    return context.size(node, "memory") if limit is None else limit


def _known(resolver: Resolver, name: str, kind: Kind, entry: Mapping, path: Path) -> tuple[Workload, ...]:
    context = resolver.context
    image = _image(resolver, name, kind, entry, path)
    request = _request(resolver, name, kind, image, entry)
    recipe = kind.recipe(request)
    listening = kind.listening(recipe)
    storage = request.storage
    if recipe.data and storage is None:
        storage = _DEFAULT_STORAGE
    secrets = {request.password_file: f"{name}-password"} if recipe.password_mounted else {}
    main = Workload(
        name=name,
        role="state",
        path=path,
        image=image,
        entrypoint=recipe.entrypoint,
        command=_with_args(resolver, entry, path, recipe.command, recipe.program),
        user=_ids(resolver, entry, path, recipe.user),
        init=recipe.init,
        ports=listening,
        environment={**recipe.environment, **environment(resolver, entry, path)},
        files={**recipe.files, **files(resolver, entry, path)},
        secrets=secrets,
        writable=_with_tmp(recipe.writable),
        health=recipe.health,
        routes=routes(resolver, entry, path, listening),
        resources=_limited(resources(context, entry, path, recipe.resources)),
        shutdown=recipe.shutdown,
        security=Security(read_only=not context.development),
        debugging=_published(resolver, name, entry, path),
        store=Store(
            kind.name,
            recipe.data,
            storage if recipe.data else None,
            context.word(entry, "adopt"),
            recipe.subdirectory,
            recipe.restore,
            kind.new_password,
        ),
    )
    made = [main]
    if recipe.setup is not None:
        made.append(_task(resolver, main, "setup", recipe.setup, request, Run("before-deploy", migrates=(name,))))
    backup = entry.items.get("backup")
    if isinstance(backup, Mapping):
        made += _backup(resolver, main, recipe, request, backup, entry.keys["backup"])
    return tuple(made)


def _with_tmp(paths: dict[str, Writable]) -> dict[str, Writable]:
    return paths if "/tmp" in paths else {**paths, "/tmp": Writable(64 * 2**20)}  # noqa: S108 - in the container


def _limited(found: Resources) -> Resources:
    return found._replace(memory_limit=found.memory) if found.memory_limit is None else found


def _task(resolver: Resolver, main: Workload, suffix: str, task: Task, request: Request, run: Run) -> Workload:
    """A job beside a state, run with the state's own image."""
    context = resolver.context
    name = f"{main.name}-{suffix}"
    if resolver.peers.section(name) is not None:
        section = resolver.peers.section(name) or ""
        context.report(
            "ENV051",
            "duplicate-name",
            f"the name `{name}` is taken by the {suffix} job of `{main.name}`",
            context.document.keys[section][name].span,
            "rename this entry",
            (section, name),
        )
    resolver.caller = name
    resolver.edge(main.name, "healthy", (*main.path, suffix))
    resolver.caller = main.name
    return Workload(
        name=name,
        role="job",
        path=(*main.path, suffix),
        image=main.image,
        entrypoint=task.entrypoint,
        command=task.command,
        user=main.user,
        init=main.init,
        environment=task.environment,
        files=task.files,
        secrets={request.password_file: f"{main.name}-password"} if task.password else {},
        writable=_with_tmp(task.writable),
        resources=_TASK._replace(cpu_limit=main.resources.cpu_limit),
        security=main.security,
        debugging=Debugging() if context.development else None,
        run=run,
    )


def _backup(
    resolver: Resolver, main: Workload, recipe: Recipe, request: Request, node: Mapping, key: Scalar
) -> list[Workload]:
    """The scheduled job that dumps the state into a volume."""
    context = resolver.context
    where: Path = (*main.path, "backup")
    if recipe.dump is None:
        context.report(
            "ENV066", "field-of-another-kind",
            f"a state of kind {main.store.kind if main.store else ''} has no dump tool, so no `backup`", key.span,
            "take it out, and back the volume up by other means", where,
        )  # fmt: skip
        return []
    schedule, volume = context.word(node, "schedule"), context.word(node, "volume")
    for field, value in (("schedule", schedule), ("volume", volume)):
        if not value:
            context.missing(
                f"the backup of `{main.name}` does not say its `{field}`", key.span, f"add `{field}:`", where
            )
    if not schedule or not volume:
        return []
    states = context.document.entries["state"]
    if resolver.peers.kind_name(volume) != "volume":
        if context.document.whole and ("state", volume) not in context.document.faulty:
            known = [state for state in states if resolver.peers.kind_name(state) == "volume"]
            near = nearest(volume, known)
            context.report(
                "ENV053", "unknown-name", f"there is no volume `{volume}`", node.items["volume"].span,
                f"did you mean `{near}`?" if near else f"declare a state `{volume}` of kind volume",
                (*where, "volume"),
            )  # fmt: skip
        return []
    run = Run("schedule", cron=schedule, timezone="UTC", timeout=3_600_000, retries=1)
    task = recipe.dump(context.number(node, "keep") or 7)
    job = _task(resolver, main, "backup", task, request, run)
    return [job._replace(volumes={_BACKUP: VolumeMount(volume)})]
