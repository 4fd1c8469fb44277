"""ENV504 privileged-port."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        for name, port in workload.ports.items():
            if port.number < 1024:
                yield found(
                    (*workload.path, "ports", name, "port"),
                    f"`{workload.name}` listens to port {port.number}, which on some hosts only root may",
                    f"let it listen to a port above 1023, such as {port.number + 8000}; "
                    "outside it may keep the number (`publish`)",
                )


RULE = Rule(
    id="ENV504",
    name="privileged-port",
    what="A container port is under 1024.",
    why="Ports under 1024 are for root, unless a sysctl says otherwise. Docker sets it, and targets that can set "
    "it do; where none does, a process that is not root cannot start.",
    mend="Listen to 8080 rather than 80. What outsiders see is the route's business.",
    development="advice",
    production="advice",
    only_with=("low-port",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    ports:\n      http: «80»\n",
            "`web` listens to port 80",
        ),
        Example(
            """\
presets:
  http:
    ports:
      http:
        port: «443»
services:
  web:
    build:
      context: .
    presets:
      - http
""",
            "listens to port 443",
            environment="dev",
        ),
    ),
    good=(
        Example("services:\n  web:\n    build:\n      context: .\n    ports:\n      http: 8080\n"),
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    routes:
      - host: shop.example.com
        publish: 80
"""
        ),
    ),
    check=check,
    references=(Reference("CIS Docker Benchmark 5.8: Ensure privileged ports are not mapped within containers"),),
    scanners=("kube-linter privileged-ports", "Trivy KSV-0117"),
)
