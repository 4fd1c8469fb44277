"""ENV106 rebuilt-per-environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from envspec.model.image import Build
from envspec.model.workload import Workload
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.source import Path


def _difference(workload: Workload, here: Build, there: Build) -> tuple[Path, str] | None:
    """The first part of the build that is not the same, and what to call it."""
    path: Path = (*workload.path, "build")
    for field in ("target", "dockerfile", "context"):
        if getattr(here, field) != getattr(there, field):
            return (*path, field), f"the {field}"
    for key in dict.fromkeys((*here.args, *there.args)):
        if here.args.get(key) != there.args.get(key):
            return (*path, "args", key), f"the argument `{key}`"
    return None


def across(reviews: Sequence[Review]) -> Iterator[tuple[Review, Finding]]:
    first: dict[str, tuple[Review, Build]] = {}
    for review in reviews:
        for workload in review.written:
            if workload.build is None or workload.uses:
                continue
            other, build = first.setdefault(workload.name, (review, workload.build))
            differs = _difference(workload, workload.build, build) if other is not review else None
            if differs is not None:
                path, what = differs
                yield (
                    review,
                    found(
                        path,
                        f"`{workload.name}` is built anew for `{review.plan.environment}`: {what} is not that of "
                        f"`{other.plan.environment}`",
                        "build one image and promote it; what differs between environments goes into `environment`",
                    ),
                )


RULE = Rule(
    id="ENV106",
    name="rebuilt-per-environment",
    what="Production environments build different images of one service: other arguments, another target.",
    why="The image that was tested in staging is then not the one that runs in production. Whatever the second build "
    "picks up, a newer dependency or a different flag, is seen by customers first.",
    mend="Build once, deploy the same image everywhere, and give it its settings when it starts.",
    development=None,
    production="error",
    only_with=("build", "several-productions"),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
      args:
        API: https://staging.example.com
environments:
  staging:
    tier: production
    tag: 1.4.2
    targets:
      - compose
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        build:
          args:
            API: «https://shop.example.com»
""",
            "`web` is built anew for `prod`: the argument `API` is not that of `staging`",
            environment="",
        ),
        Example(
            """\
vars:
  domain: staging.example.com
services:
  web:
    build:
      context: .
      args:
        DOMAIN: «${vars.domain}»
environments:
  staging:
    tier: production
    tag: 1.4.2
    targets:
      - compose
  prod:
    extends: staging
    vars:
      domain: shop.example.com
""",
            "the argument `DOMAIN`",
            environment="",
        ),
    ),
    good=(
        Example(
            """\
vars:
  domain: staging.example.com
services:
  web:
    build:
      context: .
    environment:
      DOMAIN: ${vars.domain}
environments:
  staging:
    tier: production
    tag: 1.4.2
    targets:
      - compose
  prod:
    extends: staging
    vars:
      domain: shop.example.com
""",
            environment="",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
      target: prod
    dev:
      target: dev
""",
            environment="",
        ),
    ),
    across=across,
    references=(
        Reference("The Twelve-Factor App, V: Build, release, run", "https://12factor.net/build-release-run"),
        Reference("Continuous Delivery (Humble, Farley): only build your binaries once"),
    ),
)
