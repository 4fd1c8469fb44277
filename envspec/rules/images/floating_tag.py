"""ENV101 floating-tag."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.versions import example_tag, moves


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        image = workload.image
        if workload.build is not None or workload.uses or image.digest or not image.repository:
            continue
        if not image.tag or moves(image.tag):
            what = f"`{image}` moves" if image.tag else f"`{image}` has no tag, which means `latest`, and that moves"
            yield found(
                review.image_path(workload),
                f"{what}: the same spec runs something else tomorrow",
                f"name a release, such as {image.repository}:{example_tag(image.name)}",
            )


RULE = Rule(
    id="ENV101",
    name="floating-tag",
    what="An image has no tag, `latest`, or another tag that moves, such as stable, edge, main, lts or nightly.",
    why="A moving tag names whatever was pushed last. Two machines that start the same spec an hour apart run "
    "different code, a restart is an unreviewed upgrade, and rolling back brings back a name, not the program "
    "that worked.",
    mend="Name a release. A digest after the tag (`name:1.2.3@sha256:…`) pins what not even the publisher can change.",
    development="warning",
    production="error",
    bad=(
        Example(
            "services:\n  proxy:\n    image: «nginx:latest»\n",
            "`nginx:latest` moves",
        ),
        Example(
            "state:\n  cache:\n    kind: redis\n    version: «alpine»\n",
            "`redis:alpine` moves",
            environment="dev",
        ),
        Example(
            """\
services:
  proxy:
    image: nginx:1.27.3
environments:
  prod:
    tier: production
    targets:
      - compose
    services:
      proxy:
        image: «nginx»
""",
            "has no tag, which means `latest`",
        ),
    ),
    good=(
        Example("services:\n  proxy:\n    image: nginx:1.27.3\n"),
        Example(
            "services:\n  proxy:\n"
            "    image: nginx:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
        ),
        Example("services:\n  proxy:\n    image: ghcr.io/acme/proxy:main-3f9c2ab\n"),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Images, image names and tags",
            "https://kubernetes.io/docs/concepts/containers/images/",
        ),
        Reference(
            "Docker documentation: Building best practices, pin base image versions",
            "https://docs.docker.com/build/building/best-practices/",
        ),
    ),
    scanners=(
        "checkov CKV_K8S_14",
        "kube-linter latest-tag",
        "Trivy KSV-0013",
        "Polaris tagNotSpecified",
        "compose-lint CL-0004",
    ),
)
