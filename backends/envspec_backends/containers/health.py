"""Health checks. Docker can only ask from inside the container, with what the image has."""

from __future__ import annotations

from envspec.model.units import format_duration
from envspec.model.workload import Health, Workload
from envspec_backends.containers.context import ContainerContext
from envspec_backends.shared.shell import quote

__all__ = ["askable", "healthcheck"]

#: How often a container that is still starting is asked, so that its dependents need not wait an interval.
_START_INTERVAL = 1_000


def askable(workload: Workload) -> bool:
    """Whether Docker can ask it for its health: there is a check, and the image has something to ask with."""
    return workload.health is not None and workload.health.probe != ()


def healthcheck(context: ContainerContext, workload: Workload) -> dict[str, object] | None:
    """The `healthcheck` of a service; jobs have none, not even their image's own."""
    if workload.role == "job":
        return {"disable": True}
    health = workload.health
    if health is None:
        return None
    if not askable(workload):
        context.approximate(
            (*workload.path, "version") if context.is_written((*workload.path, "version")) else workload.path,
            f"nothing checks the health of `{workload.name}`: its image has nothing to ask with inside",
            "take a tag of the image with a shell, such as an `-alpine` one",
        )
        return None
    out: dict[str, object] = {
        "test": _test(context, workload, health),
        "interval": format_duration(health.interval),
        "timeout": format_duration(health.timeout),
        "retries": health.retries,
        "start_period": format_duration(health.start_period),
    }
    if health.start_interval is not None:
        out["start_interval"] = format_duration(health.start_interval)
    elif health.interval > _START_INTERVAL and health.start_period > _START_INTERVAL:
        out["start_interval"] = format_duration(_START_INTERVAL)
    return out


def _test(context: ContainerContext, workload: Workload, health: Health) -> list[str]:
    if health.kind == "exec":
        return ["CMD", *context.words(health.command)]
    if health.probe is not None:
        return ["CMD", *context.words(health.probe)]
    number = health.port.number if health.port else 0
    if health.kind == "tcp":
        _guess(context, workload, "tcp", "with grep over the container's sockets in /proc/net")
        # state 0A is LISTEN; the column before it is the peer's address, all zero for a listening socket
        listening = f":{number:04X} 0+:0000 0A"
        return ["CMD", "grep", "-qE", listening, "/proc/net/tcp", "/proc/net/tcp6"]
    if health.kind == "grpc":
        _guess(context, workload, "grpc", "with grpc_health_probe")
        service = context.text(health.service)
        return [
            "CMD",
            "grpc_health_probe",
            f"-addr=127.0.0.1:{number}",
            *([f"-service={service}"] if service else []),
        ]
    _guess(context, workload, "http", "with wget or curl")
    return ["CMD-SHELL", _http(context, health, number)]


def _http(context: ContainerContext, health: Health, number: int) -> str:
    """One shell line; what comes from the spec is quoted for the shell after Compose has its escapes."""
    path = context.text(health.path)
    url = quote(f"{health.scheme}://127.0.0.1:{number}{path if path.startswith('/') else '/' + path}")
    headers = [f"{name}: {context.text(value)}" for name, value in health.headers.items()]
    wget = "".join(f" --header {quote(header)}" for header in headers)
    curl = "".join(f" -H {quote(header)}" for header in headers)
    if health.scheme == "https":
        wget, curl = f" --no-check-certificate{wget}", f" -k{curl}"
    seconds = max(1, -(-health.timeout // 1000))
    return (
        f"if command -v wget >/dev/null; then wget -q -T {seconds} -O /dev/null{wget} {url};"
        f" else curl -fsS -m {seconds} -o /dev/null{curl} {url}; fi"
    )


def _guess(context: ContainerContext, workload: Workload, kind: str, how: str) -> None:
    """Says that the image must have a tool. A check that is a kind's own is known to work, and never told."""
    context.approximate(
        (*workload.path, "health", kind),
        f"asked from inside the container {how}, which the image must have",
        "say how to ask with `probe`, for example `probe: node probe.js`",
    )
