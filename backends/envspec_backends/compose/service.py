"""One workload as a Compose service, its keys in the order that people (and dclint) expect."""

from __future__ import annotations

from envspec.model.workload import Watch, Workload
from envspec_backends.compose.build import build
from envspec_backends.compose.context import Context
from envspec_backends.compose.files import changes
from envspec_backends.compose.ports import exposed, ports
from envspec_backends.compose.resources import deploy
from envspec_backends.compose.secrets import mounted
from envspec_backends.compose.volumes import seeded, tmpfs, volumes
from envspec_backends.containers.context import escape
from envspec_backends.containers.networks import joined
from envspec_backends.containers.routes import labels
from envspec_backends.containers.service import body, ordered, put
from envspec_backends.shared.yaml import Quoted

__all__ = ["service"]

_RESTART = {"always": "unless-stopped", "on-failure": "on-failure", "never": "no"}


def service(context: Context, workload: Workload, waits: dict[str, str], networks: list[str]) -> dict[str, object]:
    """The service; what it declares at the top of the file is in the context afterwards."""
    published = ports(context, workload)
    out = body(context, workload, {**_routes(context, workload), **changes(context, workload)})
    put(out, "build", build(context, workload))
    if context.options.builds and workload.image.built:
        # it is built on the host: nobody on the internet may answer for that name
        out["pull_policy"] = "never"
    put(out, "depends_on", {peer: {"condition": condition} for peer, condition in waits.items()})
    mounts = volumes(context, workload)
    put(out, "volumes", mounts)
    put(out, "configs", _inline(context, workload))
    put(out, "secrets", mounted(context, workload))
    if workload.security.host_network:
        out["network_mode"] = "host"
        if workload.aliases:
            message = "the host has its own names: on its network nobody is found by the name of a service"
            context.approximate((*workload.path, "aliases"), message)
    else:
        put(out, "ports", published)
        out |= _networks(context, workload, networks)
    out["restart"] = "no" if workload.role == "job" else _RESTART[workload.restart]
    _rest(context, workload, out, bool(published))
    put(out, "volumes", [*mounts, *seeded(context, workload, repr(sorted(out.items())))])
    return ordered(out)


def _networks(context: Context, workload: Workload, networks: list[str]) -> dict[str, object]:
    """The networks with its aliases, or that there is none. On that of a proxy which no label tells, it has a name
    that no other project has."""
    if context.development:
        return {"networks": joined(["default"], workload.aliases)} if workload.aliases else {}
    if workload.aliases and workload.name not in context.plan.graph.callers:
        context.approximate(
            (*workload.path, "aliases"),
            f"nobody refers to `{workload.name}`, so that nobody shares a network with it to call it by another name",
            f"refer to `{workload.name}`, or say `needs`, where it is called",
        )
    if not networks:
        return {"network_mode": "none"}
    own = f"{context.project}-{workload.name}" if context.options.routes == "network" else ""
    return {"networks": joined(networks, workload.aliases, own)}


def _routes(context: Context, workload: Workload) -> dict[str, str]:
    """Labels for Traefik, where it routes."""
    if context.development or not context.options.traefik:
        return {}
    return labels(context, workload, "docker", context.options.proxy)


def _rest(context: Context, workload: Workload, out: dict[str, object], publishes: bool) -> None:
    """What has no place of its own in a Compose file, by its name."""
    security = workload.security
    debugging = workload.debugging
    hidden = context.profile(workload)
    rest: dict[str, object | None] = {
        "cpu_shares": _shares(workload),
        "deploy": deploy(context, workload, publishes),
        "devices": [escape(device) for device in security.devices],
        "expose": [Quoted(port) for port in exposed(workload)],
        "platform": str(workload.platform or ""),
        "privileged": security.privileged,
        "profiles": [hidden] if hidden else [],
        "security_opt": [] if context.development else ["no-new-privileges:true"],
        "shm_size": None if workload.resources.shm is None else str(workload.resources.shm),
        "tmpfs": tmpfs(workload, context.development),
    }
    if debugging is not None:
        if debugging.env_file:
            rest["env_file"] = [{"path": escape(context.project_path(debugging.env_file)), "required": False}]
        if debugging.watch:
            rest["develop"] = {"watch": [_watch(context, watch) for watch in debugging.watch]}
        if debugging.tty:
            rest["stdin_open"] = rest["tty"] = True
    for name, value in rest.items():
        put(out, name, value)
    if workload.shutdown.drain and context.is_written((*workload.path, "shutdown", "drain")):
        context.approximate(
            (*workload.path, "shutdown", "drain"), "nothing moves traffic away first, the signal comes at once"
        )


def _shares(workload: Workload) -> int | None:
    """The cpu request as the engine knows it, a weight; `reservations.cpus` alone is for the reader."""
    cpu = workload.resources.cpu
    return None if cpu is None else max(2, cpu * 1024 // 1000)


def _watch(context: Context, watch: Watch) -> dict[str, object]:
    out: dict[str, object] = {"path": escape(context.project_path(watch.path)), "action": watch.action}
    put(out, "target", escape(watch.target))
    return out


def _inline(context: Context, workload: Workload) -> list[object]:
    """Configuration files with a variable in them, which only a development stack has."""
    out: list[object] = []
    for number, target in enumerate(context.inline.get(workload.name, {})):
        out.append({"source": f"{workload.name}_{number}", "target": escape(target)})
    return out
