"""ENV401 missing-resources."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.model.workload import Workload
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing


def _lacking(workload: Workload) -> list[str]:
    return [field for field in ("cpu", "memory") if getattr(workload.resources, field) is None]


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        lacking = _lacking(workload)
        # what uses a service has its resources, too: that one is told, and mending it mends both
        used = review.plan.workloads.get(workload.uses)
        if lacking and not (used and set(lacking) <= set(_lacking(used))):
            yield missing(
                (*workload.path, "resources"),
                f"`{workload.name}` does not say how much {' and '.join(lacking)} it needs",
                "add `resources:` with "
                + " and ".join(f"`{field}`" for field in lacking)
                + ", such as `cpu: 250m` and `memory: 256Mi`",
            )


RULE = Rule(
    id="ENV401",
    name="missing-resources",
    what="A production service, job or state does not say how much cpu or memory it needs.",
    why="A scheduler places it by guess. One that leaks memory takes its neighbours down with it, and when a "
    "machine is full those that asked for nothing are killed first.",
    mend="Measure it, then say `cpu` (what it needs) and `memory` (what it needs, and its limit).",
    development=None,
    production="error",
    bad=(
        Example(
            "services:\n  «web»:\n    build:\n      context: .\n", "`web` does not say how much cpu and memory it needs"
        ),
        Example(
            """\
services:
  «web»:
    build:
      context: .
jobs:
  migrate:
    uses: web
    command: node migrate.js
    when: before-deploy
""",
            "`web` does not say how much cpu and memory it needs",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    «resources»:
      cpu: 250m
      memory: 256Mi
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        unset:
          - resources.memory
""",
            "`web` does not say how much memory it needs",
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    resources:\n      cpu: 250m\n      memory: 256Mi\n"
        ),
        Example("services:\n  web:\n    build:\n      context: .\n", environment="dev"),
        Example("state:\n  db:\n    kind: postgres\n    version: 16.4\n"),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Resource Management for Pods and Containers",
            "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
        ),
        Reference("CIS Docker Benchmark 5.11: Ensure that the memory usage for containers is limited"),
    ),
    scanners=(
        "checkov CKV_K8S_10",
        "checkov CKV_K8S_12",
        "checkov CKV_K8S_13",
        "kube-linter unset-cpu-requirements",
        "kube-linter unset-memory-requirements",
        "Trivy KSV-0015",
        "Trivy KSV-0016",
        "Trivy KSV-0018",
        "Polaris cpuRequestsMissing",
        "Polaris memoryRequestsMissing",
        "compose-lint CL-0026",
    ),
)
