"""Checks of the catalogue: http and tcp; what they can't say is reported at its place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.backends.nomad.compiled import nomad

_SECOND = 10**9


def _web(health: str, ports: str = "      http: 80\n      db: 81\n", extra: str = "") -> str:
    lines = "".join(f"      {line}\n" for line in health.splitlines())
    return f"services:\n  web:\n    image: web:1\n    ports:\n{ports}    health:\n{lines}{extra}"


def _checks(spec: str) -> dict[str, Any]:
    """Port label -> its check, of those that have one."""
    services = nomad(spec).group("web")["Services"]
    return {service["PortLabel"]: service["Checks"][0] for service in services if service["Checks"]}


@pytest.mark.judge("nomad-hcl")
def test_http() -> None:
    checks = _checks(
        _web("http: /ok?a=b\nport: db\nheaders:\n  Host: x.y\n  X-A: '\"'\ninterval: 90s\ntimeout: 1500ms")
    )
    check = checks.pop("db")
    assert checks == {}
    assert (check["Type"], check["Path"]) == ("http", "/ok?a=b")
    assert (check["Interval"], check["Timeout"]) == (90 * _SECOND, 1.5 * _SECOND)
    assert check["Header"] == {"Host": ["x.y"], "X-A": ['"']}
    assert check["CheckRestart"] is None


@pytest.mark.judge("nomad-hcl")
def test_liveness_restarts() -> None:
    checks = _checks(_web("tcp: true\nretries: 4\nstart_period: 1m\nliveness: true"))
    check = checks["http"]
    assert check["Type"] == "tcp"
    assert check["CheckRestart"] == {"Limit": 4, "Grace": 60 * _SECOND, "IgnoreWarnings": False}


@pytest.mark.judge("nomad-hcl")
@pytest.mark.parametrize(
    ("health", "field", "port"), [("grpc: true\nport: db", "grpc", "db"), ("exec: ask me", "exec", "http")]
)
def test_grpc_and_exec_become_tcp(health: str, field: str, port: str) -> None:
    made = nomad(_web(health))
    assert made.said == [
        f"ENV090 services.web.health.{field}: `health.{field}` on nomad: Nomad's own checks know http and tcp only; "
        f"instead, port `{port}` must accept connections"
    ]
    assert _checks(_web(health))[port]["Type"] == "tcp"


@pytest.mark.judge("nomad-hcl")
def test_a_worker_is_healthy_while_it_runs() -> None:
    made = nomad("services:\n  web:\n    image: web:1\n    health:\n      exec: ask me\n")
    assert made.said == [
        "ENV090 services.web.health.exec: `health.exec` on nomad: Nomad's own checks know http and tcp only; "
        "instead, the task must keep"
        " running"
    ]
    group = made.group("web")
    assert group["Services"] is None
    assert group["Update"]["HealthCheck"] == "task_states"


@pytest.mark.judge("nomad-hcl")
def test_a_check_never_asks_over_udp() -> None:
    ports = "      dns:\n        port: 53\n        protocol: udp\n      admin: 80\n"
    spec = _web("exec: dig x", ports)
    assert list(_checks(spec)) == ["admin"]


@pytest.mark.judge("nomad-hcl")
def test_a_state_of_a_known_kind_is_checked_by_tcp_without_a_word() -> None:
    made = nomad("state:\n  db:\n    kind: postgres\n    version: 16.4\n")
    assert made.said == []
    (service,) = made.group("db")["Services"]
    assert service["Checks"][0]["Type"] == "tcp"


def test_nothing_below_a_second() -> None:
    made = nomad(_web("http: /\ninterval: 500ms\ntimeout: 999ms"))
    assert made.said == [
        "ENV090 services.web.health.interval: `health.interval` on nomad: one second, Nomad's shortest",
        "ENV090 services.web.health.timeout: `health.timeout` on nomad: one second, Nomad's shortest",
    ]


@pytest.mark.parametrize(
    ("health", "said"),
    [
        (
            "http: /${state.db.host}",
            "services.web.health.http: `health.http` on nomad: `health.path` refers to a peer or a secret, "
            "which a check in Nomad's catalogue can't read",
        ),
        (
            "http: /$${attr.x}",
            "services.web.health.http: `health.http` on nomad: `health.path` holds `${…}`, which a Nomad client "
            "fills in by itself",
        ),
        (
            'http: /\nheaders:\n  "X*": a',
            "services.web.health.headers.X*: `health.headers.X*` on nomad: `X*` can't be written as a header in a job",
        ),
    ],
)
def test_what_a_check_cannot_say(health: str, said: str) -> None:
    state = "state:\n  db:\n    kind: postgres\n    version: 16.4\n"
    found = [one for one in nomad(_web(health, extra=state)).said if one.startswith("ENV091")]
    assert found == [f"ENV091 {said}"]


def test_what_has_no_counterpart_is_said() -> None:
    """Not `probe`: the client asks from outside, so nothing is lost."""
    made = nomad(_web("http: /\nretries: 5\nstart_period: 20m\nprobe: curl x"))
    assert sorted(one.partition(":")[0] for one in made.said) == [
        "ENV090 services.web.health.retries",
        "ENV090 services.web.health.start_period",
    ]


@pytest.mark.judge("nomad-hcl")
def test_https_becomes_tcp_since_a_native_check_verifies_the_certificate() -> None:
    spec = _web("http: /\nport: http\nscheme: https")
    check = _checks(spec)["http"]
    assert (check["Type"], check["Protocol"], check["TLSSkipVerify"]) == ("tcp", "", False)
    assert [said for said in nomad(spec).said if "scheme" in said] == [
        "ENV090 services.web.health.scheme: `health.scheme` on nomad: Nomad's own checks verify the certificate; "
        "instead, port `http` must accept connections"
    ]
