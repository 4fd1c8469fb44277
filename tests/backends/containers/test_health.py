"""How health is asked from inside a container."""

from __future__ import annotations

import socket
import subprocess

import pytest

from tests.backends.compose.compiled import Compiled, compiled, entry, spec

PORTS = "    ports:\n      http: 8080\n      rpc:\n        port: 9090\n        protocol: grpc\n"


def made(health: str) -> Compiled:
    return compiled(spec(entry("web", PORTS + f"    health:\n{health}")))


def test_exec_and_probe_are_argv() -> None:
    assert made("      exec: node -e 'a b'\n").service("web")["healthcheck"]["test"] == ["CMD", "node", "-e", "a b"]
    found = made("      http: /health\n      probe: node probe.js\n")
    assert found.service("web")["healthcheck"]["test"] == ["CMD", "node", "probe.js"]
    assert found.said == []


def test_http_without_a_probe_is_asked_with_wget_or_curl() -> None:
    found = made(
        "      http: /health?a=1&b=$2\n      headers:\n        Host: it's.example.com\n      timeout: 2500ms\n"
    )
    assert found.service("web")["healthcheck"]["test"] == [
        "CMD-SHELL",
        "if command -v wget >/dev/null; then wget -q -T 3 -O /dev/null --header 'Host: it'\\''s.example.com' "
        "'http://127.0.0.1:8080/health?a=1&b=$$2'; else curl -fsS -m 3 -o /dev/null -H 'Host: it'\\''s.example.com' "
        "'http://127.0.0.1:8080/health?a=1&b=$$2'; fi",
    ]
    assert found.said == [
        "ENV090 services.web.health.http: `health.http` on compose: asked from inside the container with wget or curl, "
        "which the image must have"
    ]
    assert found.helps == ["say how to ask with `probe`, for example `probe: node probe.js`"]


def test_https_is_asked_without_a_look_at_the_certificate() -> None:
    assert made("      http: /\n      scheme: https\n      port: http\n").service("web")["healthcheck"]["test"] == [
        "CMD-SHELL",
        "if command -v wget >/dev/null; then wget -q -T 2 -O /dev/null --no-check-certificate https://127.0.0.1:8080/;"
        " else curl -fsS -m 2 -o /dev/null -k https://127.0.0.1:8080/; fi",
    ]


@pytest.mark.parametrize(("said", "interval"), [("", "1s"), ("      start_interval: 250ms\n", "250ms")])
def test_how_often_is_asked_at_first(said: str, interval: str) -> None:
    found = made(f"      http: /\n      probe: p\n{said}")
    assert found.service("web")["healthcheck"]["start_interval"] == interval


def test_grpc_without_a_probe() -> None:
    found = made("      grpc: shop.Cart\n      port: rpc\n")
    assert found.service("web")["healthcheck"]["test"] == [
        "CMD", "grpc_health_probe", "-addr=127.0.0.1:9090", "-service=shop.Cart",
    ]  # fmt: skip


def test_timings() -> None:
    found = made(
        "      tcp: true\n      port: http\n      probe: p\n      interval: 1500ms\n"
        "      timeout: 1m\n      retries: 7\n      start_period: 1h\n"
    )
    assert found.service("web")["healthcheck"] == {
        "test": ["CMD", "p"], "interval": "1s500ms", "timeout": "1m", "retries": 7, "start_period": "1h",
        "start_interval": "1s",
    }  # fmt: skip


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_listening_socket_is_seen_and_no_other(family: socket.AddressFamily) -> None:
    with socket.socket(family) as listener:
        listener.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        port = listener.getsockname()[1]
        test = compiled(spec(entry("web", f"    ports:\n      tcp: {port}\n    health:\n      tcp: true\n"))).service(
            "web"
        )["healthcheck"]["test"]
        assert test[0] == "CMD"
        assert subprocess.run(test[1:], check=False).returncode == 1, "bound, and not listening"
        listener.listen()
        assert subprocess.run(test[1:], check=False).returncode == 0
        client = socket.create_connection(listener.getsockname()[:2])
    with client:
        assert subprocess.run(test[1:], check=False).returncode == 1, "a connection is no listener"
