"""Health checks become probes without loss of time."""

from __future__ import annotations

import pytest

from tests.backends.kubernetes.compiled import Object
from tests.backends.kubernetes.specs import LISTENS, service, system

PORTS = "ports:\n  http: 8080\n  rpc:\n    port: 9090\n    protocol: grpc\n"


def _container(health: str) -> Object:
    lines = "".join(f"  {line}\n" for line in health.splitlines())
    made = service(f"{PORTS}health:\n{lines}")
    assert made.texts, made.diagnostics
    return made.container("web")


@pytest.mark.parametrize(
    ("health", "handler"),
    [
        ("http: /health", {"httpGet": {"path": "/health", "port": 8080}}),
        (
            "http: /health\nport: 9090\nheaders:\n  Host: shop.example.com",
            {
                "httpGet": {
                    "path": "/health",
                    "port": 9090,
                    "httpHeaders": [{"name": "Host", "value": "shop.example.com"}],
                }
            },
        ),
        ("tcp: true\nport: http", {"tcpSocket": {"port": 8080}}),
        ("grpc: true\nport: rpc", {"grpc": {"port": 9090}}),
        ("grpc: shop.Web\nport: rpc", {"grpc": {"port": 9090, "service": "shop.Web"}}),
        ("exec: sh -c 'echo $$(x)'", {"exec": {"command": ["sh", "-c", "echo $$$$(x)"]}}),
    ],
)
def test_handlers(health: str, handler: Object) -> None:
    made = _container(health)
    for probe in ("startupProbe", "readinessProbe"):
        assert {key: made[probe][key] for key in handler} == handler
    assert "livenessProbe" not in made


@pytest.mark.parametrize(
    ("interval", "timeout", "retries", "start_period", "startup", "readiness"),
    [
        # interval, timeout and failures of the two probes
        ("10s", "2s", 3, "30s", (10, 2, 6), (10, 2, 3)),
        ("5s", "1s", 4, "31s", (5, 1, 11), (5, 1, 4)),
        ("500ms", "250ms", 1, "3s", (1, 1, 4), (1, 1, 1)),
        ("2500ms", "1500ms", 2, "10s", (3, 2, 6), (3, 2, 2)),
        ("1m", "10s", 3, "0s", (60, 10, 3), (60, 10, 3)),
    ],
)
def test_times(
    interval: str,
    timeout: str,
    retries: int,
    start_period: str,
    startup: tuple[int, int, int],
    readiness: tuple[int, int, int],
) -> None:
    made = _container(
        f"tcp: true\nport: http\ninterval: {interval}\ntimeout: {timeout}\n"
        f"retries: {retries}\nstart_period: {start_period}"
    )
    keys = ("periodSeconds", "timeoutSeconds", "failureThreshold")
    assert tuple(made["startupProbe"][key] for key in keys) == startup
    assert tuple(made["readinessProbe"][key] for key in keys) == readiness


def test_liveness_is_asked_for() -> None:
    made = _container("tcp: true\nport: http\nliveness: true")
    assert made["livenessProbe"] == made["readinessProbe"]


def test_rounding_is_said_at_its_line() -> None:
    made = service(f"{PORTS}health:\n  tcp: true\n  port: http\n  interval: 500ms")
    (said,) = [one for one in made.diagnostics if one.id == "ENV090"]
    assert said.message == "`health.interval` on kubernetes: Kubernetes counts whole seconds: 1s instead"
    assert said.span and (said.span.line, said.span.column) == (15, 17)


def test_a_probe_holds_no_secret() -> None:
    made = service(
        f"{PORTS}health:\n  http: /health?key=${{secrets.key}}", more="secrets:\n  key:\n    description: a key\n"
    )
    (said,) = [one for one in made.diagnostics if one.severity == "error"]
    assert (
        said.message
        == "`health.http` on kubernetes: everyone who may see the pod would read the secret `key` in its probe"
    )
    assert said.span and (said.span.line, said.span.column) == (13, 13)


def test_a_state_is_started_again_only_after_minutes() -> None:
    made = system().container("db")
    assert made["livenessProbe"]["exec"] == made["readinessProbe"]["exec"]
    assert made["livenessProbe"]["exec"]["command"][0] == "pg_isready"
    assert made["livenessProbe"]["periodSeconds"] * made["livenessProbe"]["failureThreshold"] == 180


def test_a_state_with_a_disk_has_an_hour_to_recover_before_it_is_killed() -> None:
    made = service(
        LISTENS,
        more="state:\n  db:\n    kind: redis\n    version: 7.4.4-bookworm\n    storage: 1Gi\n"
        "  cache:\n    kind: redis\n    version: 7.4.4-bookworm\n",
    )
    probes = {name: made.container(name)["startupProbe"] for name in ("db", "cache")}
    periods = {name: probe["periodSeconds"] * probe["failureThreshold"] for name, probe in probes.items()}
    assert periods == {"db": 3600, "cache": 330}


def test_how_often_is_asked_at_first() -> None:
    made = _container("http: /\nstart_interval: 1500ms\nstart_period: 45s\nretries: 4")
    startup, readiness = made["startupProbe"], made["readinessProbe"]
    # 45 seconds of patience in steps of two, and the failures that count
    assert (startup["periodSeconds"], startup["failureThreshold"]) == (2, 23 + 4)
    assert (readiness["periodSeconds"], readiness["failureThreshold"]) == (10, 4)


def test_https() -> None:
    made = _container("http: /\nscheme: https\nliveness: true")
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert made[probe]["httpGet"] == {"path": "/", "port": 8080, "scheme": "HTTPS"}
