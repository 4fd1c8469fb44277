"""ENV205 writable-root."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        if not workload.security.read_only:
            yield found(
                (*workload.path, "security", "read_only"),
                f"`{workload.name}` can write to its own root filesystem",
                "take `read_only: false` out and list the folders that it writes to under `writable`",
            )


RULE = Rule(
    id="ENV205",
    name="writable-root",
    what="`security.read_only` is false in a production tier.",
    why="What is written there is lost with the container, grows without a limit, and lets an intruder put programs "
    "where they will be run. It also makes a patch by `exec` possible, which the next restart takes away again.",
    mend="Name each place that is written to in `writable` (memory or disk, with a size) and keep data in `volumes`.",
    development=None,
    production="error",
    only_with=("relaxed-security",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    security:\n      read_only: «false»\n",
            "`web` can write to its own root filesystem",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        security:
          read_only: «false»
""",
            "can write to its own root",
        ),
    ),
    good=(
        Example("services:\n  web:\n    build:\n      context: .\n    writable:\n      /app/cache: 64Mi\n"),
        Example("services:\n  web:\n    build:\n      context: .\n", environment="dev"),
        Example(
            "services:\n  web:\n    build:\n      context: .\n    dev:\n      security:\n        read_only: false\n"
        ),
    ),
    check=check,
    references=(
        Reference("CIS Docker Benchmark 5.13: Ensure that the container's root filesystem is mounted as read only"),
    ),
    scanners=(
        "checkov CKV_K8S_22",
        "kube-linter no-read-only-root-fs",
        "Trivy KSV-0014",
        "Polaris notReadOnlyRootFilesystem",
        "compose-lint CL-0007",
    ),
)
