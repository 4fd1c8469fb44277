"""ENV402 missing-health."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        if workload.ports and workload.health is None and workload.role in ("service", "state"):
            yield missing(
                workload.path,
                f"`{workload.name}` has ports, and nothing tells when it can be asked",
                "add `health:` with `http: /health`, `tcp: true`, `grpc: true` or `exec: …`",
            )


RULE = Rule(
    id="ENV402",
    name="missing-health",
    what="A service, or a state of kind custom, has ports and no `health`.",
    why="Without a check a target sends traffic as soon as the process exists, and goes on sending it when the process "
    "hangs. A rollout cannot tell a broken release from a good one, and nobody can wait for it.",
    mend="Add the cheapest check that tells that it can answer: `http: /health`, else `tcp: true`.",
    development="advice",
    production="error",
    bad=(
        Example(
            "services:\n  «web»:\n    build:\n      context: .\n    ports:\n      http: 8080\n",
            "`web` has ports, and nothing tells when it can be asked",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    health:
      http: /health
  «admin»:
    uses: web
    ports:
      http: 8081
""",
            "`admin` has ports",
            environment="dev",
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    ports:\n      http: 8080\n"
            "    health:\n      http: /health\n"
        ),
        Example("services:\n  worker:\n    build:\n      context: .\n"),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Liveness, Readiness and Startup Probes",
            "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
        ),
    ),
    scanners=("checkov CKV_K8S_9", "kube-linter no-readiness-probe", "Polaris readinessProbeMissing"),
)
