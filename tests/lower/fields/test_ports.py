"""Ports of an entry, and which of them is meant."""

from __future__ import annotations

import pytest

from envspec.model.workload import PortSpec
from tests.lower.specs import Told, told, web


def test_a_port_is_http_by_its_name_and_tcp_by_any_other() -> None:
    found = web("ports:\n  http: 8080\n  https-alt: 8443\n  smtp: 25\n  dns:\n    port: 53\n    protocol: udp\n").ports
    assert found == {
        "http": PortSpec("http", 8080, "http"),
        "https-alt": PortSpec("https-alt", 8443, "http"),
        "smtp": PortSpec("smtp", 25, "tcp"),
        "dns": PortSpec("dns", 53, "udp"),
    }


def test_one_number_under_two_names_is_one_port_unless_one_of_them_is_udp() -> None:
    assert told("ports:\n  http: 8080\n  admin: 8080\n") == [
        Told(3, 10, "`http` and `admin` are the same port, 8080/tcp", "give each port a number of its own")
    ]
    assert told("ports:\n  dns: 53\n  dns-udp:\n    port: 53\n    protocol: udp\n") == []


@pytest.mark.parametrize(
    ("ports", "chosen"),
    [
        ("admin: 9000", "admin"),  # the only one
        ("admin: 9000\n  http: 8080", "http"),  # the one called http
    ],
)
def test_which_port_is_meant_where_none_is_said(ports: str, chosen: str) -> None:
    health = web(f"ports:\n  {ports}\nhealth:\n  tcp: true\n").health
    assert health is not None and health.port is not None
    assert health.port.name == chosen


@pytest.mark.parametrize("said", ["admin", "9000"])
def test_a_port_is_named_by_its_name_or_its_number(said: str) -> None:
    (route,) = web(f"ports:\n  http: 8080\n  admin: 9000\nroutes:\n  - host: a.example.com\n    port: {said}\n").routes
    assert route.port == PortSpec("admin", 9000, "tcp")


@pytest.mark.parametrize(
    ("ports", "told_of"),
    [
        (
            "ports:\n  one: 1000\n  two: 2000\nmetrics:\n  path: /m\n",
            Told(
                5, 3, "`metrics` does not say its port, and `web` has several, none named http",
                "add `port:` with one of `one` and `two`",
            ),
        ),
        (
            "metrics:\n  path: /m\n",
            Told(2, 3, "`metrics` does not say its port, and `web` has none", "declare `ports:` of `web`"),
        ),
        (
            "ports:\n  admin: 9000\nmetrics:\n  port: amdin\n",
            Told(4, 9, "`web` has no port `amdin`", "did you mean `admin`?"),
        ),
        (
            "ports:\n  admin: 9000\nmetrics:\n  port: 9001\n",
            Told(4, 9, "`web` has no port `9001`", "its ports are `admin`"),
        ),
    ],
)  # fmt: skip
def test_a_port_that_nobody_can_tell(ports: str, told_of: Told) -> None:
    assert told(ports) == [told_of]
