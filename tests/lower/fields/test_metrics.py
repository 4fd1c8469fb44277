"""Where a workload shows its figures."""

from __future__ import annotations

from envspec.model.workload import Metrics, PortSpec
from tests.lower.specs import web


def test_a_port_and_a_path() -> None:
    http = PortSpec("http", 8080, "http")
    assert web("ports:\n  http: 8080\n").metrics is None
    assert web("ports:\n  http: 8080\nmetrics:\n  port: http\n").metrics == Metrics(http)
    assert web("ports:\n  http: 8080\nmetrics:\n  path: /m\n").metrics == Metrics(http, "/m")
