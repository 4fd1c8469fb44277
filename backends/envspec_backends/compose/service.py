"""One workload as a Compose service, its keys in the order that people (and dclint) expect."""

from __future__ import annotations

from envspec.model.units import format_duration
from envspec.model.workload import Watch, Workload
from envspec_backends.compose.build import build, image
from envspec_backends.compose.context import Context, escape, profile
from envspec_backends.compose.health import healthcheck
from envspec_backends.compose.ports import exposed, ports
from envspec_backends.compose.resources import deploy
from envspec_backends.compose.routes import labels
from envspec_backends.compose.secrets import mounted
from envspec_backends.compose.volumes import shm, tmpfs, volumes
from envspec_backends.shared.yaml import Quoted

__all__ = ["ordered", "service"]

_RESTART = {"always": "unless-stopped", "on-failure": "on-failure", "never": "no"}


#: What people (and dclint) look for first, in this order; the rest follows by name.
_ORDER = {
    name: number
    for number, name in enumerate(
        (
            "image", "build", "pull_policy", "container_name", "depends_on", "volumes", "volumes_from", "configs",
            "secrets", "environment", "env_file", "ports", "networks", "network_mode", "extra_hosts", "command",
            "entrypoint", "working_dir", "restart", "healthcheck", "logging", "labels", "user", "isolation",
        )
    )
}  # fmt: skip


def ordered(service: dict[str, object]) -> dict[str, object]:
    """The keys of a service in their usual order."""
    return dict(sorted(service.items(), key=lambda entry: (_ORDER.get(entry[0], len(_ORDER)), entry[0])))


def service(context: Context, workload: Workload, waits: dict[str, str], networks: list[str]) -> dict[str, object]:
    """The service; what it declares at the top of the file is in the context afterwards."""
    published = ports(context, workload)
    out: dict[str, object] = {"image": image(context, workload)}
    _put(out, "build", build(context, workload))
    if context.development and workload.image.built and "build" not in out:
        # another service builds it: nobody on the internet may answer for that name
        out["pull_policy"] = "never"
    _put(out, "depends_on", {peer: {"condition": condition} for peer, condition in waits.items()})
    _put(out, "volumes", volumes(context, workload))
    _put(out, "configs", _inline(context, workload))
    _put(out, "secrets", mounted(context, workload))
    _put(out, "environment", {name: context.text(value) for name, value in workload.environment.items()})
    if workload.security.host_network:
        out["network_mode"] = "host"
    else:
        _put(out, "ports", published)
        if networks:
            out["networks"] = networks
        elif not context.development:
            out["network_mode"] = "none"
    _put(out, "extra_hosts", [_host(name, address) for name, address in workload.hosts.items()])
    if workload.command is not None:
        out["command"] = context.words(workload.command)
    if workload.entrypoint is not None:
        out["entrypoint"] = context.words(workload.entrypoint)
    _put(out, "working_dir", escape(workload.working_dir))
    out["restart"] = "no" if workload.role == "job" else _RESTART[workload.restart]
    _put(out, "healthcheck", healthcheck(context, workload))
    if not context.development:
        out["logging"] = {"driver": "json-file", "options": {"max-file": "3", "max-size": "10m"}}
    _put(out, "labels", {**{k: escape(v) for k, v in workload.labels.items()}, **labels(context, workload)})
    if workload.user is not None:
        out["user"] = f"{workload.user[0]}:{workload.user[1]}"
    _rest(context, workload, out, bool(published))
    return ordered(out)


def _rest(context: Context, workload: Workload, out: dict[str, object], publishes: bool) -> None:
    """What has no place of its own in a Compose file, by its name."""
    security = workload.security
    debugging = workload.debugging
    hidden = profile(workload, context.development)
    rest: dict[str, object | None] = {
        "cpu_shares": _shares(workload),
        "cap_add": [escape(name) for name in security.capabilities],
        "cap_drop": [] if context.development or security.privileged else ["ALL"],
        "deploy": deploy(context, workload, publishes),
        "devices": [escape(device) for device in security.devices],
        "expose": [Quoted(port) for port in exposed(workload)],
        "init": workload.init,
        "privileged": security.privileged,
        "profiles": [hidden] if hidden else [],
        "read_only": security.read_only,
        "security_opt": [] if context.development else ["no-new-privileges:true"],
        "shm_size": shm(workload),
        "stop_grace_period": _unless(
            context, workload.shutdown.grace == 10_000, format_duration(workload.shutdown.grace)
        ),
        "stop_signal": _unless(context, workload.shutdown.signal == "SIGTERM", escape(workload.shutdown.signal)),
        "sysctls": {name: escape(value) for name, value in security.sysctls.items()},
        "tmpfs": tmpfs(context, workload),
    }
    if debugging is not None:
        if debugging.watch:
            rest["develop"] = {"watch": [_watch(context, watch) for watch in debugging.watch]}
        if debugging.tty:
            rest["stdin_open"] = rest["tty"] = True
    for name, value in rest.items():
        _put(out, name, value)
    if workload.shutdown.drain and context.is_written((*workload.path, "shutdown", "drain")):
        context.approximate(
            (*workload.path, "shutdown", "drain"),
            "nothing moves traffic away first, the signal comes at once",
        )


def _host(name: str, address: str) -> str:
    """Only `=` leaves room for the colons of IPv6; `:` is what every Compose reads."""
    return f"{escape(name)}{'=' if ':' in address else ':'}{escape(address)}"


def _shares(workload: Workload) -> int | None:
    """The cpu request as the engine knows it, a weight; `reservations.cpus` alone is for the reader."""
    cpu = workload.resources.cpu
    return None if cpu is None else max(2, cpu * 1024 // 1000)


def _unless(context: Context, default: bool, value: str) -> str:
    """A development stack leaves out what the engine does anyway; production says it."""
    return "" if context.development and default else value


def _watch(context: Context, watch: Watch) -> dict[str, object]:
    out: dict[str, object] = {"path": escape(context.project_path(watch.path)), "action": watch.action}
    _put(out, "target", escape(watch.target))
    return out


def _inline(context: Context, workload: Workload) -> list[object]:
    """Configuration files with a variable in them, which only a development stack has."""
    out: list[object] = []
    for number, target in enumerate(context.inline.get(workload.name, {})):
        out.append({"source": f"{workload.name}_{number}", "target": escape(target)})
    return out


def _put(out: dict[str, object], name: str, value: object) -> None:
    """Sets what is not the engine's default anyway."""
    if value is None or value is False or value == "" or value == [] or value == {}:
        return
    out[name] = value
