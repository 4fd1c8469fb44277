"""Health as Nomad's own catalogue can check it: over HTTP or TCP, from the client's side."""

from __future__ import annotations

from envspec.model.text import Text
from envspec.model.units import format_duration
from envspec.model.workload import Health, PortSpec, Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.discovery import main_port
from envspec_backends.nomad.files import INTERPOLATED
from envspec_backends.shared.hcl import NAME, Block

__all__ = ["check", "checked_port"]

_SHORTEST = 1000  # Nomad's floor for intervals and timeouts, in milliseconds


def checked_port(workload: Workload) -> PortSpec | None:
    """The port that the check of the workload's health asks; None where only the task's state can tell."""
    health = workload.health
    if health is None:
        return None
    port = health.port or main_port(workload)
    if port is None or port.transport == "udp":
        port = next((p for p in workload.ports.values() if p.transport == "tcp"), None)
    return port if port is not None and port.name in workload.ports else None


def _plain(context: Context, workload: Workload, field: str, text: Text, *place: str) -> str:
    value = "".join(part for part in text.parts if isinstance(part, str))
    path = (*workload.path, "health", "http" if field == "path" else field, *place)
    if not text.plain:
        message = f"`health.{field}` refers to a peer or a secret, which a check in Nomad's catalogue can't read"
        context.refuse(path, message, "write it out, or take a path that needs none")
    elif INTERPOLATED.search(value):
        message = f"`health.{field}` holds `${{…}}`, which a Nomad client fills in by itself"
        context.refuse(path, message, "write it without `${`")
    return value


def _headers(context: Context, workload: Workload, health: Health) -> Block:
    block = Block("header")
    for name, value in health.headers.items():
        if not NAME.match(name):
            path = (*workload.path, "health", "headers", name)
            context.refuse(path, f"`{name}` can't be written as a header in a job", "use letters, digits, _ and -")
            continue
        block.body.append((name, [_plain(context, workload, "headers", value, name)]))
    return block


def _at_least(context: Context, workload: Workload, field: str, value: int) -> str:
    if value < _SHORTEST:
        context.approximate((*workload.path, "health", field), "one second, Nomad's shortest")
    return format_duration(max(value, _SHORTEST))


def report(context: Context, workload: Workload, health: Health, port: PortSpec | None) -> None:
    """Says what of the health's kind is lost."""
    path = (*workload.path, "health", health.kind)
    instead = f"port `{port.name}` must accept connections" if port else "the task must keep running"
    if health.kind in ("exec", "grpc"):
        context.approximate(path, f"Nomad's own checks know http and tcp only; instead, {instead}")
    elif health.scheme == "https" and port is not None:
        # `tls_skip_verify` is for Consul's checks; the server refuses a job that says it of a native one
        message = f"Nomad's own checks verify the certificate; instead, {instead}"
        context.approximate((*workload.path, "health", "scheme"), message)
    elif port is None:
        context.approximate(path, f"`{workload.name}` has no port that a check could reach; instead, {instead}")


def check(context: Context, workload: Workload) -> Block | None:
    """The `check` block of the service of `checked_port`, or None."""
    health = workload.health
    if health is None:
        return None
    port = checked_port(workload)
    report(context, workload, health, port)
    if port is None:
        return None
    http = health.kind == "http" and port == health.port and health.scheme == "http"
    block = Block("check", type="http" if http else "tcp")
    if http:
        block.set(path=_plain(context, workload, "path", health.path) or "/")
    block.set(
        interval=_at_least(context, workload, "interval", health.interval),
        timeout=_at_least(context, workload, "timeout", health.timeout),
    )
    if http and health.headers:
        block.add(_headers(context, workload, health))
    if health.liveness:
        block.block("check_restart", limit=health.retries, grace=format_duration(health.start_period))
    return block
