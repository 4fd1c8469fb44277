"""ENV203 privileged."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        if workload.security.privileged:
            yield found(
                (*workload.path, "security", "privileged"),
                f"`{workload.name}` is privileged: it has every right on the host",
                "take it out, and name what it really needs in `capabilities` or `devices`",
            )


RULE = Rule(
    id="ENV203",
    name="privileged",
    what="`security.privileged` is true.",
    why="A privileged container has all capabilities and all devices of the host and none of the filters. Whoever "
    "gets into it owns the machine and everything else that runs there.",
    mend="Name the one capability or device that is needed. A build inside a container has unprivileged tools "
    "(BuildKit rootless, kaniko, buildah).",
    development="error",
    production="error",
    only_with=("relaxed-security",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    security:\n      privileged: «true»\n",
            "`web` is privileged",
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n    dev:\n      security:\n        privileged: «true»\n",
            "`web` is privileged",
            environment="dev",
        ),
    ),
    good=(
        Example("services:\n  web:\n    build:\n      context: .\n    security:\n      privileged: false\n"),
        Example(
            "services:\n  web:\n    build:\n      context: .\n    dev:\n      security:\n        privileged: true\n"
        ),
    ),
    check=check,
    references=(
        Reference("CIS Docker Benchmark 5.5: Ensure that privileged containers are not used"),
        Reference(
            "Kubernetes documentation: Pod Security Standards, baseline",
            "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        ),
    ),
    scanners=(
        "checkov CKV_K8S_16",
        "kube-linter privileged-container",
        "Trivy KSV-0017",
        "Polaris runAsPrivileged",
        "compose-lint CL-0002",
    ),
)
