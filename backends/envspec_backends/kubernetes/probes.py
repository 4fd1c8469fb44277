"""Health checks: readiness and start-up from one definition, liveness when it is asked for."""

from __future__ import annotations

from typing import Any

from envspec.model.workload import Health, Workload
from envspec_backends.kubernetes import env
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.units import seconds

__all__ = ["probes"]

#: A database is started again after three minutes without an answer: it may be busy for two.
_PATIENT = {"periodSeconds": 30, "timeoutSeconds": 10, "failureThreshold": 6}
#: Seconds that a state with a disk may take to start before it is killed: after a crash it reads its journal, and one
#: that is killed meanwhile begins anew. deploy.sh stops waiting, and says so, long before.
_RECOVERY = 3600


def probes(context: Context, workload: Workload) -> dict[str, Any]:
    """The probes of a container; empty when the workload has no health check."""
    health = workload.health
    if health is None:
        return {}
    _report(context, workload, health)
    interval = max(1, seconds(health.interval))
    retries = max(1, health.retries)
    handler = _handler(context, workload, health)
    check = {
        **handler,
        "periodSeconds": interval,
        "timeoutSeconds": max(1, seconds(health.timeout)),
    }
    readiness = {**check, "failureThreshold": retries}
    starting = interval if health.start_interval is None else max(1, seconds(health.start_interval))
    start = retries - (-health.start_period // (starting * 1000))
    if _stateful(workload) and workload.store and workload.store.storage is not None:
        start = max(start, -(-_RECOVERY // starting))
    return {
        "startupProbe": {**check, "periodSeconds": starting, "failureThreshold": start},
        "readinessProbe": readiness,
        **({"livenessProbe": dict(readiness)} if health.liveness else {}),
        **({"livenessProbe": {**handler, **_PATIENT}} if _stateful(workload) and not health.liveness else {}),
    }


def _stateful(workload: Workload) -> bool:
    """A kind's check sees nothing but the server itself, so that a restart on failure starts no storm."""
    return workload.store is not None and workload.store.kind != "custom"


def _handler(context: Context, workload: Workload, health: Health) -> dict[str, Any]:
    if health.kind == "exec":
        return {"exec": {"command": env.words(health.command)}}
    asked = health.path if health.kind == "http" else health.service
    if asked.tainted:
        context.refuse(
            (*workload.path, "health", health.kind),
            f"everyone who may see the pod would read the secret `{asked.secrets[0]}` in its probe",
            "let the health check do without a secret, or use `exec` with a program that reads it",
        )
    number = health.port.number if health.port else 0
    if health.kind == "tcp":
        return {"tcpSocket": {"port": number}}
    if health.kind == "grpc":
        service = env.literal(asked)
        return {"grpc": {"port": number, **({"service": service} if service else {})}}
    headers = [{"name": name, "value": env.literal(text)} for name, text in health.headers.items()]
    return {
        "httpGet": {
            "path": env.literal(asked) or "/",
            "port": number,
            **({"scheme": "HTTPS"} if health.scheme == "https" else {}),
            **({"httpHeaders": headers} if headers else {}),
        }
    }


def _report(context: Context, workload: Workload, health: Health) -> None:
    for field in ("interval", "timeout", "start_interval"):
        value = getattr(health, field)
        if value is not None and value % 1000:
            rounded = max(1, seconds(value))
            context.approximate(
                (*workload.path, "health", field), f"Kubernetes counts whole seconds: {rounded}s instead"
            )
