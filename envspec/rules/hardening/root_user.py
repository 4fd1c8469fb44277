"""ENV201 root-user."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found, missing


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        field = "run_as" if workload.role == "state" else "user"
        if workload.is_root:
            if workload.build is not None and not review.is_written((*workload.path, field)):
                continue  # the Dockerfile's own USER: dockerfile-root tells that
            yield found(
                (*workload.path, field),
                f"`{workload.name}` runs as root",
                f'give it a number of its own, such as `{field}: "10001:10001"`, and let its files belong to that',
            )
        elif workload.user is None and review.production and workload.build is None and not workload.uses:
            yield missing(
                workload.path,
                f"`{workload.name}` does not say which user it runs as; `{workload.image}` may run as root",
                f'add `{field}:` with the number that the image\'s documentation names, such as "10001:10001"',
            )


RULE = Rule(
    id="ENV201",
    name="root-user",
    what="A process runs as root (uid 0), or an image of somebody else runs without `user`, so as whatever it chose.",
    why="Root in a container is the host's root behind a few fences: a flaw in the runtime, a mount or a kernel call "
    "takes one of them down. Files that it writes belong to root as well, and stand in the way later.",
    mend="Let the Dockerfile end with a numeric `USER`, or say `user:` in the spec. A number, since Kubernetes cannot "
    "tell whether a name is root.",
    development="advice",
    production="error",
    bad=(
        Example("services:\n  «proxy»:\n    image: nginx:1.27.3\n", "`proxy` does not say which user it runs as"),
        Example(
            """\
services:
  web:
    build:
      context: .
    user: "10001:10001"
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        user: «"0:0"»
""",
            "`web` runs as root",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    dev:
      user: «"0"»
""",
            "`web` runs as root",
            environment="dev",
        ),
    ),
    good=(
        Example('services:\n  proxy:\n    image: nginx:1.27.3\n    user: "101:101"\n'),
        Example("services:\n  proxy:\n    image: nginx:1.27.3\n", environment="dev"),
        Example("services:\n  web:\n    build:\n      context: .\n"),
        Example("state:\n  db:\n    kind: postgres\n    version: 16.4\n"),
    ),
    check=check,
    references=(
        Reference("CIS Docker Benchmark 4.1: Ensure that a user for the container has been created"),
        Reference(
            "Kubernetes documentation: Pod Security Standards, restricted",
            "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        ),
    ),
    scanners=(
        "checkov CKV_K8S_23",
        "kube-linter run-as-non-root",
        "Trivy KSV-0012",
        "Polaris runAsRootAllowed",
        "compose-lint CL-0018",
    ),
)
