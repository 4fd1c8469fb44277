"""ENV108 missing-registry."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing


def check(review: Review) -> Iterator[Finding]:
    told = False
    for workload in review.written:
        image = workload.image
        if workload.build is None or "/" in image.repository or not any(t.pulls_images for t in review.targets):
            continue
        by_default = image.repository == f"{review.plan.project}-{image.built}"
        if not (by_default and told):  # one line of the spec mends all those
            told = told or by_default
            yield missing(
                (*workload.path, "build"),
                f"no registry is named for `{image.repository}`: nodes look for it among Docker Hub's own images",
                "add `registry:` at the top of the spec, such as `registry: registry.example.com/acme`",
            )


RULE = Rule(
    id="ENV108",
    name="missing-registry",
    what="A cluster runs an image that we build, and its name has no registry and no account in it.",
    why="A name without a slash is one of `docker.io/library`, where we cannot push: no node finds the image, or it "
    "finds another one that happens to be called so.",
    mend="Say `registry:` at the top of the spec, or give the whole name in `build.image`.",
    development=None,
    production="warning",
    only_with=("build",),
    bad=(
        Example(
            """\
services:
  web:
    «build»:
      context: .
      image: web
""",
            "no registry is named for `web`: nodes look for it among Docker Hub's own images",
        ),
        Example(
            """\
services:
  web:
    «build»:
      context: .
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - nomad
    services:
      web:
        build:
          image: web
""",
            "no registry is named for `web`",
        ),
    ),
    good=(
        Example("services:\n  web:\n    build:\n      context: .\n"),
        Example("services:\n  web:\n    build:\n      context: .\n      image: acme/web\n"),
        Example(
            """\
services:
  web:
    build:
      context: .
      image: web
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Images, image names",
            "https://kubernetes.io/docs/concepts/containers/images/#image-names",
        ),
    ),
    scanners=("kyverno restrict-image-registries",),
)
