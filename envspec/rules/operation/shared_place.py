"""ENV410 shared-place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from envspec.backend import Home
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def across(reviews: Sequence[Review]) -> Iterator[tuple[Review, Finding]]:
    at = [(review, home) for review in reviews for target in review.targets for home in target.homes]
    for (first, here), (second, there) in combinations(at, 2):
        if first is second or (here.kind, here.name) != (there.kind, there.name) or _apart(here, there):
            continue
        apart = f", or let both say the `{here.scope_field}` that they are in" if here.scope_field else ""
        yield (
            second,
            found(
                there.path,
                f"`{second.plan.environment}` rolls out to where `{first.plan.environment}` does: {there.kind} "
                f"`{there.name}`; each would take the other's objects for its own",
                f"give one a {there.path[-1]} of its own, as in `environments.{second.plan.environment}`{apart}",
            ),
        )


def _apart(here: Home, there: Home) -> bool:
    """Whether what both say around the name keeps them apart."""
    return bool(here.scope and there.scope) and here.scope != there.scope


RULE = Rule(
    id="ENV410",
    name="shared-place",
    what="Two production environments roll out to one namespace or stack.",
    why="Their objects have the same names: the second rollout overwrites what the first one runs, half-way, and both "
    "are gone. `extends` takes the name along, so that it happens without being written.",
    mend="Give each environment a name of its own, or leave it out: the default has the environment in it. What stands "
    "on two clusters may share a name when both say how the cluster is reached.",
    development=None,
    production="error",
    only_with=("several-productions",),
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
    tag: 1.4.2
    targets:
      - kubernetes
    kubernetes:
      namespace: «shop»
  staging:
    extends: prod
""",
            "`staging` rolls out to where `prod` does: the namespace `shop`; each would take the other's objects",
            environment="",
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
      - swarm
    swarm:
      stack: shop
  staging:
    extends: prod
    swarm:
      stack: «shop»
""",
            "the stack `shop`",
            environment="",
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
      - kubernetes
    kubernetes:
      namespace: shop
  staging:
    extends: prod
    kubernetes:
      namespace: «shop»
      context: other
""",
            "the namespace `shop`",
            environment="",
        ),
    ),
    good=(
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
      - kubernetes
    kubernetes:
      gateway: public
  staging:
    extends: prod
""",
            environment="",
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
      - kubernetes
    kubernetes:
      namespace: shop
      context: prod-eu
  staging:
    extends: prod
    kubernetes:
      context: staging-eu
""",
            environment="",
        ),
    ),
    across=across,
    references=(
        Reference(
            "Kubernetes: Namespaces",
            "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
        ),
    ),
)
