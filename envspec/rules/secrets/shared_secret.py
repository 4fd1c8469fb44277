"""ENV607 shared-secret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from envspec.model.plan import Plan
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def _stores(plan: Plan) -> Iterator[tuple[str, ...]]:
    """The stores that an environment's targets read, each by all that tells it from another.

    Kubernetes' own Secrets stand in a namespace, and Nomad's variables below a job of one: they are named by what
    is written, since the default names differ by environment. Files beside a Compose project are a host's own.
    """
    if "kubernetes" in plan.targets:
        options = plan.options.get("kubernetes", {})
        if options.get("secrets") in ("external-secrets", "csi"):
            yield "the store", str(options.get("store", "")), str(options.get("store_kind", ""))
        elif options.get("namespace"):
            yield "the namespace", str(options["namespace"])
    if "nomad" in plan.targets:
        options = plan.options.get("nomad", {})
        if options.get("secrets") == "vault":
            yield "the Vault path", str(options.get("vault_path", ""))
        elif options.get("namespace"):
            yield "the Nomad namespace", str(options["namespace"]), str(options.get("region", "global"))


def across(reviews: Sequence[Review]) -> Iterator[tuple[Review, Finding]]:
    first: dict[tuple[str, ...], str] = {}
    for review in reviews:
        plan = review.plan
        for store in _stores(plan):
            for name in plan.used_secrets:
                secret = plan.secrets.get(name)
                if secret is None:
                    continue
                other = first.setdefault((*store, secret.key), plan.environment)
                if other != plan.environment:
                    yield (
                        review,
                        found(
                            (*secret.path, "key"),
                            f"`{plan.environment}` reads the secret `{name}` from where `{other}` does: "
                            f"`{secret.key}` of {store[0]} `{store[1]}`",
                            f"give one a `key` of its own, as in `environments.{plan.environment}.secrets.{name}`",
                        ),
                    )


RULE = Rule(
    id="ENV607",
    name="shared-secret",
    what="Two production environments read the same key of the same store.",
    why="Whoever may see staging's secrets then has production's, and neither can be changed without the other.",
    mend="Give each environment keys, a store or a namespace of its own.",
    development=None,
    production="warning",
    only_with=("secrets", "several-productions"),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    secrets:
      - stripe-key
secrets:
  stripe-key:
    key: «shop/stripe-key»
environments:
  staging:
    tier: production
    tag: 1.4.2
    targets:
      - kubernetes
    kubernetes:
      secrets: external-secrets
      store: aws
  prod:
    extends: staging
""",
            "`prod` reads the secret `stripe-key` from where `staging` does: `shop/stripe-key` of the store `aws`",
            environment="",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    secrets:
      - stripe-key
secrets:
  stripe-key:
    key: staging/stripe-key
environments:
  staging:
    tier: production
    tag: 1.4.2
    targets:
      - nomad
    nomad:
      secrets: vault
      vault_path: secret/data/shop
  prod:
    extends: staging
    secrets:
      stripe-key:
        key: «staging/stripe-key»
""",
            "of the Vault path `secret/data/shop`",
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
    secrets:
      - stripe-key
secrets:
  stripe-key:
    key: staging/stripe-key
environments:
  staging:
    tier: production
    tag: 1.4.2
    targets:
      - kubernetes
    kubernetes:
      secrets: external-secrets
      store: aws
  prod:
    extends: staging
    secrets:
      stripe-key:
        key: prod/stripe-key
""",
            environment="",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    secrets:
      - stripe-key
secrets:
  stripe-key:
    description: payments
environments:
  staging:
    tier: production
    tag: 1.4.2
    targets:
      - kubernetes
  prod:
    extends: staging
""",
            environment="",
        ),
    ),
    across=across,
    references=(Reference("OWASP Secrets Management Cheat Sheet"),),
)
