"""ENV103 missing-digest."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.versions import full


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        image = workload.image
        if workload.build is not None or workload.uses or image.digest:
            continue
        # a tag that moves is told by floating-tag and partial-version
        if image.tag and full(image.name, image.tag):
            yield found(
                review.image_path(workload),
                f"`{image}` is not pinned: its publisher can still push something else under that tag",
                "write its digest after the tag, as `docker buildx imagetools inspect` prints it: `…@sha256:…`",
            )


RULE = Rule(
    id="ENV103",
    name="missing-digest",
    what="A production image has a release tag and no digest.",
    why="A tag is a name that can be given again, by a publisher who rebuilds or by somebody with the publisher's "
    "password. A digest is the content itself: what was tested is what runs.",
    mend="Write the digest after the tag. `docker buildx imagetools inspect NAME:TAG` prints it.",
    development=None,
    production="advice",
    only_with=("image",),
    bad=(
        Example("services:\n  proxy:\n    image: «nginx:1.27.3»\n", "`nginx:1.27.3` is not pinned"),
        Example(
            """\
services:
  proxy:
    image: nginx:1.27.3@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
environments:
  prod:
    tier: production
    targets:
      - compose
    services:
      proxy:
        image: «nginx:1.27.4»
""",
            "`nginx:1.27.4` is not pinned",
        ),
    ),
    good=(
        Example(
            "services:\n  proxy:\n"
            "    image: nginx:1.27.3@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
        ),
        Example("services:\n  web:\n    build:\n      context: .\n"),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Images, image pull by digest",
            "https://kubernetes.io/docs/concepts/containers/images/",
        ),
        Reference(
            "OpenSSF Scorecard: Pinned-Dependencies", "https://github.com/ossf/scorecard/blob/main/docs/checks.md"
        ),
    ),
    scanners=("checkov CKV_K8S_43", "compose-lint CL-0019"),
)
