"""ENV403 single-replica."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        counted = workload.each_node or workload.autoscale is not None
        if not workload.routes or workload.replicas != 1 or counted:
            continue
        if all(mount.read_only for mount in workload.volumes.values()):
            yield missing(
                (*workload.path, "replicas"),
                f"`{workload.name}` is reachable from outside and runs once: it is away whenever its machine is",
                "say `replicas: 2` or more, or `autoscale`",
            )


RULE = Rule(
    id="ENV403",
    name="single-replica",
    what="A production service that is routed from outside and keeps nothing runs once.",
    why="One replica is gone for as long as its machine restarts, is drained or fails. A second one on another "
    "machine costs little where nothing is kept.",
    mend="Run at least two. What keeps data in a volume cannot, and is not reported.",
    development=None,
    production="warning",
    only_with=("routes",),
    bad=(
        Example(
            """\
services:
  «web»:
    build:
      context: .
    ports:
      http: 8080
    routes:
      - host: shop.example.com
""",
            "`web` is reachable from outside and runs once",
        ),
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
    replicas: 3
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        «replicas»: 1
""",
            "runs once",
        ),
    ),
    good=(
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
    replicas: 2
"""
        ),
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
    replicas: each-node
"""
        ),
        Example("services:\n  worker:\n    build:\n      context: .\n"),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Disruptions", "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/"
        ),
    ),
    scanners=("kube-linter minimum-three-replicas", "Polaris deploymentMissingReplicas"),
)
