"""ENV105 mutable-release-tag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found

_RELEASE = r"[0-9]+\.[0-9]+|(?:\A|[-_.v])[0-9]{3,}|(?:\A|[-_.g])(?=[0-9a-f]*[0-9])[0-9a-f]{7,64}(?=[-_.]|\Z)|sha256:"


def check(review: Review) -> Iterator[Finding]:
    plan = review.plan
    if not plan.tag or re.search(_RELEASE, plan.tag):
        return
    if any(w.build is not None for w in review.written):
        yield found(
            ("environments", plan.environment, "tag"),
            f"the release tag `{plan.tag}` names no version, no build and no commit: it will be given again",
            "use a version such as 1.4.2, a build number, or a commit of 7 or more letters",
            review.setting("tag"),
        )


RULE = Rule(
    id="ENV105",
    name="mutable-release-tag",
    what="The release tag of a production environment is a word such as `prod` or `release`.",
    why="The next build takes the same tag, so nodes that pull at different times run different code under one name, "
    "and there is nothing to roll back to.",
    mend="Tag each build once: with its version, its build number or its commit.",
    development=None,
    production="error",
    only_with=("build",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
environments:
  prod:
    tier: production
    tag: «production»
    targets:
      - compose
""",
            "`production` names no version",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
environments:
  live:
    tier: production
    tag: «v2»
    targets:
      - compose
  prod:
    extends: live
""",
            "`v2` names no version",
        ),
    ),
    good=(
        Example("services:\n  web:\n    build:\n      context: .\n"),
        Example(
            """\
services:
  web:
    build:
      context: .
environments:
  prod:
    tier: production
    tag: main-3f9c2ab
    targets:
      - compose
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Images, image names and tags",
            "https://kubernetes.io/docs/concepts/containers/images/",
        ),
        Reference("The Twelve-Factor App, V: Build, release, run", "https://12factor.net/build-release-run"),
    ),
)
