"""How to tell that a workload works."""

from __future__ import annotations

import pytest

from envspec.model.text import Text
from envspec.model.workload import Health, PortSpec
from tests.lower.specs import Told, told, web

_PORTS = "ports:\n  http: 8080\n"
_HTTP = PortSpec("http", 8080, "http")


@pytest.mark.parametrize(
    ("said", "health"),
    [
        ("http: /ready", Health("http", _HTTP, Text(("/ready",)))),
        ("tcp: true", Health("tcp", _HTTP)),
        ("grpc: true", Health("grpc", _HTTP)),
        ("grpc: shop.Catalogue", Health("grpc", _HTTP, service=Text(("shop.Catalogue",)))),
        ("exec: pg_isready -q", Health("exec", command=(Text(("pg_isready",)), Text(("-q",))))),
    ],
)
def test_each_way_to_ask_has_its_defaults(said: str, health: Health) -> None:
    assert web(f"{_PORTS}health:\n  {said}\n").health == health


def test_all_that_can_be_said_of_a_check() -> None:
    found = web(
        f"{_PORTS}health:\n  http: /\n  headers:\n    Host: shop\n  probe:\n    - wget\n    - -qO-\n  interval: 1m\n"
        "  timeout: 1500ms\n  retries: 5\n  start_period: 2m\n  start_interval: 2s\n  scheme: https\n"
        "  liveness: true\n"
    ).health
    assert found == Health(
        "http",
        _HTTP,
        Text(("/",)),
        headers={"Host": Text(("shop",))},
        probe=(Text(("wget",)), Text(("-qO-",))),
        interval=60_000,
        timeout=1_500,
        retries=5,
        start_period=120_000,
        start_interval=2_000,
        scheme="https",
        liveness=True,
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "health:\n  http: /\n  tcp: true\n",
            Told(
                3, 3, "`health` says `http` and `tcp` at once",
                "keep one of `http`, `tcp`, `grpc` and `exec`",
            ),
        ),
        (
            "health:\n  interval: 5s\n",
            Told(1, 1, "`health` does not say how to ask", "say exactly one of `http`, `tcp`, `grpc` and `exec`"),
        ),
        ("health:\n  exec: \"\"\n", Told(2, 9, "the health command is empty", "say what to run")),
        (
            "health:\n  http: /\n  headers:\n    A: \"x\\ny\"\n",
            Told(
                4, 8, "the value of a header has no line breaks and no control characters in it",
                "write it in one line",
            ),
        ),
        (
            "health:\n  http: /\n  headers:\n    A: ${secrets.key}\n",
            Told(
                4, 8, "a header of a health check cannot hold a secret: the check is readable by everyone",
                "let the health endpoint do without a secret, or use `exec` with a program that reads it",
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_check(said: str, expected: Told) -> None:
    assert told(_PORTS + said, "secrets:\n  key:\n    dev: x\n") == [
        expected._replace(line=expected.line + _PORTS.count("\n"))
    ]


def test_a_scheme_is_of_http_alone() -> None:
    assert told(f"{_PORTS}health:\n  tcp: true\n  scheme: https\n") == [
        Told(
            5,
            11,
            "`scheme` says how `http` is asked, and this check is `tcp`",
            "take `scheme` out, or ask by `http`",
        )
    ]
    assert told(f"{_PORTS}health:\n  tcp: true\n  scheme: http\n") == []
