"""ENV104 missing-release-tag."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing


def check(review: Review) -> Iterator[Finding]:
    plan = review.plan
    built = next((w for w in review.written if w.build is not None), None)
    if built is not None and not plan.tag:
        yield missing(
            ("environments", plan.environment),
            f"`{plan.environment}` does not say which release of `{built.name}` it runs",
            "add `tag: 1.4.2` to the environment, or compile with `--tag`",
        )


RULE = Rule(
    id="ENV104",
    name="missing-release-tag",
    what="A production environment runs images that we build, and neither it nor `--tag` names the release.",
    why="Without a tag there is no way to say what runs in production, to roll it back, or to run the same in staging.",
    mend="Say `tag:` in the environment, or give `--tag` in the pipeline that builds and deploys.",
    development=None,
    production="error",
    only_with=("build", "no-tag"),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
environments:
  «prod»:
    tier: production
    targets:
      - compose
""",
            "`prod` does not say which release of `web` it runs",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
environments:
  base:
    tier: production
    targets:
      - compose
  «prod»:
    extends: base
""",
            "does not say which release",
        ),
    ),
    good=(
        Example("services:\n  web:\n    build:\n      context: .\n"),
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
"""
        ),
    ),
    check=check,
    references=(Reference("The Twelve-Factor App, V: Build, release, run", "https://12factor.net/build-release-run"),),
    scanners=("checkov CKV_K8S_14", "kube-linter latest-tag"),
)
