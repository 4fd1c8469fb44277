"""ENV503 published-state."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.kinds.index import WITH_BUCKETS
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        if workload.role != "state":
            continue
        bucket = workload.store is not None and workload.store.kind in WITH_BUCKETS
        for position, route in enumerate(workload.routes):
            if not (bucket and route.http):
                field = "host" if route.host else "port"
                yield found(
                    (*workload.path, "routes", position, field),
                    f"`{workload.name}` can be reached from outside on its port {route.port.number}",
                    "take the route out; let a service answer for it, and use a tunnel for administration",
                )


RULE = Rule(
    id="ENV503",
    name="published-state",
    what="A production environment routes to a state from outside. The HTTP route of a bucket is none of these.",
    why="A database on the network is found within hours and tried with every known password and flaw. Its protocol "
    "was made for friends.",
    mend="Take the route out. People reach it by a tunnel or `kubectl port-forward`; programs by a service. In "
    "development `dev.publish` opens it on 127.0.0.1.",
    development=None,
    production="error",
    only_with=("published-state",),
    bad=(
        Example(
            """\
state:
  db:
    kind: postgres
    version: 16.4
    routes:
      - port: «postgres»
        publish: 5432
""",
            "`db` can be reached from outside on its port 5432",
        ),
        Example(
            """\
state:
  search:
    kind: custom
    image: getmeili/meilisearch:v1.11.3
    run_as: "1000:1000"
    ports:
      http: 7700
    data: /meili_data
    storage: 1Gi
environments:
  prod:
    tier: production
    targets:
      - compose
    state:
      search:
        routes:
          - host: «search.example.com»
""",
            "`search` can be reached from outside on its port 7700",
        ),
    ),
    good=(
        Example("state:\n  db:\n    kind: postgres\n    version: 16.4\n    dev:\n      publish: 5432\n"),
        Example(
            """\
state:
  assets:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    buckets:
      - assets
    routes:
      - host: assets.example.com
        port: http
"""
        ),
    ),
    check=check,
    references=(Reference("CIS Docker Benchmark 5.9: Ensure that only needed ports are open on the container"),),
    scanners=("compose-lint CL-0005", "kube-linter exposed-services"),
)
