"""An entry of services, tools or jobs after every layer, made a Workload."""

from __future__ import annotations

from envspec.lower.context import Context, container_path, fields, items
from envspec.lower.fields.containers import environment, files, mounts, secrets, volumes, writable
from envspec.lower.fields.images import build, image, user
from envspec.lower.fields.network import egress, health, hosts, metrics, port, ports, routes
from envspec.lower.references.resolver import GATES, Resolver
from envspec.model.workload import (
    Autoscale,
    Debugging,
    Gate,
    Need,
    Resources,
    Role,
    Rollout,
    Run,
    Security,
    Shutdown,
    Watch,
    Workload,
)
from envspec.near import listed, nearest
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["labels", "lower", "resources"]

_ROLES: dict[str, Role] = {"services": "service", "tools": "tool", "jobs": "job"}

_GATES: dict[str, Gate] = {gate: gate for gate in GATES}
_UNSET = Resources()


def lower(resolver: Resolver, section: str, name: str, entry: Mapping) -> Workload:
    """One workload. What is wrong is reported, and something harmless stands in its place."""
    context = resolver.context
    resolver.caller = name
    path: Path = (section, name)
    role = _ROLES[section]
    found_ports = ports(resolver, section, name)
    found_image, owner = image(resolver, section, name, entry)
    found_build = build(resolver, owner, entry, path)
    found_files = files(resolver, entry, path)
    found_secrets = secrets(resolver, entry, path)
    found_volumes = volumes(resolver, entry, path)
    found_mounts = mounts(context, entry, path)
    found_writable = writable(context, entry)
    _clashes(context, entry, path)
    return Workload(
        name=name,
        role=role,
        path=path,
        image=found_image,
        build=found_build,
        entrypoint=resolver.argv(entry.items.get("entrypoint"), (*path, "entrypoint")),
        command=resolver.argv(entry.items.get("command"), (*path, "command")),
        working_dir=context.word(entry, "working_dir"),
        user=user(resolver, entry, path, found_build),
        init=context.flag(entry, "init", True),
        ports=found_ports,
        environment=environment(resolver, entry, path),
        files=found_files,
        secrets=found_secrets,
        volumes=found_volumes,
        mounts=found_mounts,
        writable=found_writable,
        health=health(resolver, entry, path, found_ports),
        metrics=metrics(context, entry, path, found_ports),
        routes=routes(resolver, entry, path, found_ports),
        egress=egress(resolver, entry, path),
        hosts=hosts(resolver, entry, path),
        needs=_needs(resolver, entry, path),
        replicas=1 if (count := context.number(entry, "replicas")) is None else count,
        autoscale=_autoscale(context, entry, path),
        resources=resources(context, entry, path),
        shutdown=_shutdown(context, entry),
        rollout=_rollout(context, entry, path),
        security=_security(context, entry),
        restart=context.word(entry, "restart", "always"),
        labels=labels(resolver, entry, path),
        debugging=_debugging(resolver, entry, path) if context.development else None,
        run=_run(resolver, entry, path) if role == "job" else None,
        uses=context.word(entry, "uses"),
    )


def _clashes(context: Context, entry: Mapping, path: Path) -> None:
    """Two things at one place in the container hide one another."""
    taken: dict[str, tuple[str, Scalar]] = {}
    for field in ("files", "volumes", "mounts", "writable", "secrets"):
        node = entry.items.get(field)
        if not isinstance(node, Mapping):
            continue
        for key, value in node.items.items():
            key_node = node.keys[key]
            place = value.text if field == "secrets" and isinstance(value, Scalar) else key
            place = container_path(place) if place else f"/run/secrets/{key}"
            if place not in taken:
                taken[place] = (field, key_node)
                continue
            other, _ = taken[place]
            context.report(
                "ENV065",
                "mount-clash",
                f"`{place}` is taken by `{other}` already",
                key_node.span,
                "two things at one path hide one another: move one of them",
                (*path, field, key),
            )


def _needs(resolver: Resolver, entry: Mapping, path: Path) -> tuple[Need, ...]:
    context, peers = resolver.context, resolver.peers
    found: list[Need] = []
    for name, node in fields(entry, "needs").items():
        if not isinstance(node, Scalar):
            continue
        where: Path = (*path, "needs", name)
        needs = entry.items["needs"]
        key = needs.keys[name] if isinstance(needs, Mapping) else node
        section = peers.section(name)
        gate = _GATES.get(node.text, "started")
        if section is None:
            near = nearest(name, [n for s in ("services", "jobs", "state") for n in context.document.entries[s]])
            message = f"there is nothing called `{name}` to need"
            help = f"did you mean `{near}`?" if near else "name a service, a state or a job of this spec"
            if context.document.whole:
                context.report("ENV053", "unknown-name", message, key.span, help, where)
            continue
        if name == path[1]:
            context.report("ENV070", "circle", f"`{name}` needs itself", key.span, "take it out of `needs`", where)
            continue
        if section == "tools":
            context.report(
                "ENV071",
                "cannot-be-needed",
                f"`{name}` is a tool, and tools exist only while somebody wants them",
                key.span,
                "make it a service, or take it out of `needs`",
                where,
            )
            continue
        if section == "state" and peers.kind_name(name) == "volume":
            context.report(
                "ENV071", "cannot-be-needed", f"`{name}` is a volume, and never starts", key.span,
                f"mount it: `volumes:` with `/path: {name}`", where,
            )  # fmt: skip
            continue
        if not peers.present(section, name):
            context.report(
                "ENV056",
                "absent-peer",
                f"`{name}` is not there in environment `{context.environment}`",
                key.span,
                f"`enabled: false` leaves it out; `unset` this need there too: `- needs.{name}`",
                where,
            )
            continue
        if section == "jobs" and not _runs_by_itself(context, peers.entry("jobs", name)):
            context.report(
                "ENV071",
                "cannot-be-needed",
                f"the job `{name}` does not run by itself",
                key.span,
                "need a job that runs before a deploy, or take it out of `needs`",
                where,
            )
            continue
        if gate == "completed" and section != "jobs":
            # rule gate-without-check tells; the edge must not promise what nothing can keep
            found.append(Need(name, "completed"))
            resolver.edge(name, "started", where)
            continue
        managed = section == "state" and peers.managed(name) is not None
        found.append(Need(name, gate))
        resolver.edge(name, "none" if managed else gate, where)
    return tuple(found)


def _runs_by_itself(context: Context, entry: Mapping | None) -> bool:
    return entry is not None and context.word(entry, "when") in ("before-deploy", "after-deploy")


def _autoscale(context: Context, entry: Mapping, path: Path) -> Autoscale | None:
    node = entry.items.get("autoscale")
    if not isinstance(node, Mapping):
        return None
    low, high = context.number(node, "min"), context.number(node, "max")
    cpu = context.number(node, "cpu")
    for field, value in (("max", high), ("cpu", cpu)):
        if value is None:
            context.missing(
                f"`autoscale` needs `{field}`", entry.keys["autoscale"].span,
                "say `min`, `max` and `cpu`, the percentage of the request to aim at", (*path, "autoscale"),
            )  # fmt: skip
            return None
    minimum, maximum, percent = low or 1, high or 1, cpu or 80
    if maximum < minimum:
        context.report(
            "ENV068",
            "bad-value",
            f"`max` is {maximum}, less than `min`, which is {minimum}",
            node.items["max"].span,
            "raise `max` or lower `min`",
            (*path, "autoscale", "max"),
        )
    return Autoscale(minimum, maximum, percent)


def resources(context: Context, entry: Mapping, path: Path, default: Resources = _UNSET) -> Resources:
    """What the spec says, over a kind's default."""
    node = entry.items.get("resources")
    if not isinstance(node, Mapping):
        return default
    cpu, memory = context.cpu(node, "cpu"), context.size(node, "memory")
    found = Resources(
        cpu=default.cpu if cpu is None else cpu,
        memory=default.memory if memory is None else memory,
        cpu_limit=context.cpu(node, "cpu_limit"),
        memory_limit=context.size(node, "memory_limit"),
        pids=context.number(node, "pids"),
        shm=context.size(node, "shm"),
        gpu=context.number(node, "gpu"),
    )
    for limit, request, field in (
        (found.memory_limit, found.memory, "memory"),
        (found.cpu_limit, found.cpu, "cpu"),
    ):
        if limit is not None and request is not None and limit < request:
            context.report(
                "ENV068",
                "bad-value",
                f"`{field}_limit` is less than `{field}`",
                node.items[f"{field}_limit"].span,
                "a limit is at least the request",
                (*path, "resources", f"{field}_limit"),
            )
    if found.memory_limit is None:
        found = found._replace(memory_limit=found.memory)
    if found.shm is None and default.shm is not None:
        found = found._replace(shm=default.shm)
    return found


def _shutdown(context: Context, entry: Mapping) -> Shutdown:
    """A drain of -1 stands for "not said" until the graph tells whether anything routes to the service."""
    node = entry.items.get("shutdown")
    if not isinstance(node, Mapping):
        return Shutdown(drain=-1)
    return Shutdown(
        signal=context.word(node, "signal", "SIGTERM"),
        grace=context.duration(node, "grace", 10_000),
        drain=context.duration(node, "drain", -1),
    )


def _rollout(context: Context, entry: Mapping, path: Path) -> Rollout:
    node = entry.items.get("rollout")
    if not isinstance(node, Mapping):
        return Rollout()
    surge, unavailable = context.number(node, "max_surge"), context.number(node, "max_unavailable")
    found = Rollout(
        context.word(node, "strategy", "rolling"),
        1 if surge is None else surge,
        0 if unavailable is None else unavailable,
    )
    if found.max_surge == 0 and found.max_unavailable == 0:
        context.report(
            "ENV068",
            "bad-value",
            "with `max_surge` and `max_unavailable` both 0 nothing can ever be replaced",
            node.items["max_surge"].span,
            "let one of them be 1",
            (*path, "rollout", "max_surge"),
        )
    return found


def _security(context: Context, entry: Mapping) -> Security:
    node = entry.items.get("security")
    if not isinstance(node, Mapping):
        return Security(read_only=not context.development)
    return Security(
        read_only=context.flag(node, "read_only", not context.development),
        capabilities=tuple(i.text for _, i in items(node, "capabilities") if isinstance(i, Scalar) and i.text),
        privileged=context.flag(node, "privileged", False),
        host_network=context.flag(node, "host_network", False),
        devices=tuple(i.text for _, i in items(node, "devices") if isinstance(i, Scalar) and i.text),
        sysctls={k: v.text for k, v in fields(node, "sysctls").items() if isinstance(v, Scalar)},
    )


def labels(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, str]:
    return {
        key: resolver.plain(node, (*path, "labels", key), "a label") for key, node in fields(entry, "labels").items()
    }


def _debugging(resolver: Resolver, entry: Mapping, path: Path) -> Debugging:
    context = resolver.context
    block = entry.items.get("dev")
    if not isinstance(block, Mapping):
        return Debugging()
    watched: list[Watch] = []
    for position, node in items(block, "watch"):
        where: Path = (*path, "dev", "watch", position)
        source = context.scalar(node, "path") if isinstance(node, Mapping) else None
        if not isinstance(node, Mapping) or source is None:
            context.missing(
                "a `watch` needs a `path`", node.span, "name the file or folder of the project to watch", where
            )
            continue
        project_path = context.project_path(source, (*where, "path"))
        action = context.word(node, "action", "sync")
        target = context.word(node, "target")
        if action.startswith("sync") and not target:
            context.missing(
                f"`action: {action}` needs a `target`", node.span, "say where in the container it goes", where
            )
        if project_path is not None:
            watched.append(Watch(project_path, action, target))
    publish: dict[str, int] = {}
    own_ports = resolver.peers.ports(str(path[0]), str(path[1]))
    for key, node in fields(block, "publish").items():
        if isinstance(node, Scalar) and node.text:
            found = port(context, own_ports, key, node, (*path, "dev", "publish", key))
            if found is not None:
                publish[found.name] = int(node.text)
    return Debugging(
        shield=tuple(container_path(i.text) for _, i in items(block, "shield") if isinstance(i, Scalar) and i.text),
        watch=tuple(watched),
        publish=publish,
        debug=context.number(block, "debug"),
        tty=context.flag(block, "tty", False),
    )


def _run(resolver: Resolver, entry: Mapping, path: Path) -> Run:
    context = resolver.context
    schedule = context.word(entry, "schedule")
    when = context.word(entry, "when", "schedule" if schedule else "")
    if not when:
        context.missing(
            f"the job `{path[1]}` does not say when it runs",
            context.document.keys["jobs"][str(path[1])].span,
            "add `when: before-deploy`, `after-deploy` or `manual`, or a `schedule`",
            path,
        )
        when = "manual"
    migrates: list[str] = []
    for position, node in items(entry, "migrates"):
        if not isinstance(node, Scalar) or not node.text:
            continue
        where: Path = (*path, "migrates", position)
        states = context.document.entries["state"]
        if node.text not in states:
            near = nearest(node.text, states)
            if context.document.whole:
                context.report(
                    "ENV053", "unknown-name", f"there is no state `{node.text}` to migrate", node.span,
                    f"did you mean `{near}`?" if near else f"states are {listed(states)}", where,
                )  # fmt: skip
            continue
        migrates.append(node.text)
        if resolver.peers.kind_name(node.text) != "volume":
            resolver.edge(node.text, resolver.state_gate(node.text), where)
    retries = context.number(entry, "retries")
    return Run(
        when=when,
        cron=schedule,
        timezone=context.word(entry, "timezone", "UTC"),
        migrates=tuple(migrates),
        timeout=context.duration(entry, "timeout", 600_000),
        retries=3 if retries is None else retries,
    )
