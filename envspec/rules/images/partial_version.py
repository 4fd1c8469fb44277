"""ENV102 partial-version."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.versions import example_tag, full, moves


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        image = workload.image
        if workload.build is not None or workload.uses or image.digest or not image.tag:
            continue
        if not full(image.name, image.tag) and not moves(image.tag):
            yield found(
                review.image_path(workload),
                f"`{image.tag}` is a release line of `{image.repository}`, not a release: it moves within the line",
                f"name the release in full, such as `{example_tag(image.name, image.tag)}`",
            )


RULE = Rule(
    id="ENV102",
    name="partial-version",
    what="The tag of a production image is a part of a version, such as `16` or `22-alpine`.",
    why="Publishers move such a tag to the newest release of the line. Most of these steps are harmless; the one that "
    "is not arrives without a commit to find it by, on the machine that pulled last.",
    mend="Write the whole version, or the digest that the tag has today after it.",
    development=None,
    production="warning",
    only_with=("image",),
    bad=(
        Example("services:\n  proxy:\n    image: «nginx:1.27»\n", "`1.27` is a release line of `nginx`"),
        Example(
            """\
state:
  db:
    kind: postgres
    version: 16.4
environments:
  prod:
    tier: production
    targets:
      - compose
    state:
      db:
        version: «16-alpine»
""",
            "`16-alpine` is a release line",
        ),
    ),
    good=(
        Example("state:\n  db:\n    kind: postgres\n    version: 16.4\n"),
        Example("services:\n  proxy:\n    image: nginx:1.27\n", environment="dev"),
        Example("state:\n  files:\n    kind: minio\n    version: RELEASE.2025-04-22T22-12-26Z\n"),
    ),
    check=check,
    references=(
        Reference(
            "Docker documentation: Building best practices, pin base image versions",
            "https://docs.docker.com/build/building/best-practices/",
        ),
    ),
)
