"""The body of a service: the keys that mean the same to `docker compose up` and to `docker stack deploy`."""

from __future__ import annotations

from collections.abc import Mapping

from envspec.model.units import format_duration
from envspec.model.workload import Workload
from envspec_backends.containers.context import ContainerContext, escape
from envspec_backends.containers.health import healthcheck
from envspec_backends.containers.resources import ulimits

__all__ = ["body", "ordered", "put"]

#: What people (and dclint) look for first, in this order; the rest follows by name.
_ORDER = {
    name: number
    for number, name in enumerate(
        (
            "image", "build", "container_name", "depends_on", "volumes", "volumes_from", "configs",
            "secrets", "environment", "env_file", "ports", "networks", "network_mode", "extra_hosts", "command",
            "entrypoint", "working_dir", "restart", "healthcheck", "logging", "labels", "user", "isolation",
        )
    )
}  # fmt: skip


def ordered(service: Mapping[str, object]) -> dict[str, object]:
    """The keys of a service in their usual order."""
    return dict(sorted(service.items(), key=lambda entry: (_ORDER.get(entry[0], len(_ORDER)), entry[0])))


def put(out: dict[str, object], name: str, value: object) -> None:
    """Sets what is not the engine's default anyway."""
    if value is None or value is False or value == "" or value == [] or value == {}:
        return
    out[name] = value


def body(context: ContainerContext, workload: Workload, labels: Mapping[str, str]) -> dict[str, object]:
    """Image, words, environment, health, logs, labels, user and hardening of a container, in no order.

    `labels` come beside those of the spec, where a router reads a container's. Left to the backend: where it runs and
    how often, networks and ports, what is mounted, what starts it again, and whatever an engine knows on one of the
    two ways alone (`privileged`, `devices`, `security_opt`).
    """
    security = workload.security
    out: dict[str, object] = {"image": escape(str(workload.image))}
    put(out, "environment", {name: context.value(value) for name, value in workload.environment.items()})
    put(out, "extra_hosts", [_host(name, address) for name, address in workload.hosts.items()])
    if workload.command is not None:
        out["command"] = context.words(workload.command)
    if workload.entrypoint is not None:
        out["entrypoint"] = context.words(workload.entrypoint)
    put(out, "working_dir", escape(workload.working_dir))
    put(out, "healthcheck", healthcheck(context, workload))
    if not context.development:
        out["logging"] = {"driver": "json-file", "options": {"max-file": "3", "max-size": "10m"}}
    put(out, "labels", {**{name: escape(value) for name, value in workload.labels.items()}, **labels})
    if workload.user is not None:
        out["user"] = f"{workload.user[0]}:{workload.user[1]}"
    put(out, "cap_add", [escape(name) for name in security.capabilities])
    put(out, "cap_drop", [] if context.development or security.privileged else ["ALL"])
    put(out, "init", workload.init)
    put(out, "read_only", security.read_only)
    put(out, "sysctls", {name: escape(value) for name, value in security.sysctls.items()})
    put(out, "ulimits", ulimits(workload))
    # a development stack leaves out what the engine does anyway; production says it
    if not context.development or workload.shutdown.grace != 10_000:
        out["stop_grace_period"] = format_duration(workload.shutdown.grace)
    if not context.development or workload.shutdown.signal != "SIGTERM":
        put(out, "stop_signal", escape(workload.shutdown.signal))
    return out


def _host(name: str, address: str) -> str:
    """Only `=` leaves room for the colons of IPv6; `:` is what every reader of these files reads."""
    return f"{escape(name)}{'=' if ':' in address else ':'}{escape(address)}"
