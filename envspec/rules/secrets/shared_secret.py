"""ENV607 shared-secret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from envspec.backend import SecretStore
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def across(reviews: Sequence[Review]) -> Iterator[tuple[Review, Finding]]:
    first: dict[tuple[SecretStore, str, str], str] = {}
    for review in reviews:
        plan = review.plan
        for store in [store for target in review.targets for store in target.secret_stores]:
            for name in plan.used_secrets:
                secret = plan.secrets.get(name)
                if secret is None:
                    continue
                other = first.setdefault((store, secret.key, secret.property), plan.environment)
                if other != plan.environment:
                    yield (
                        review,
                        found(
                            (*secret.path, "key"),
                            f"`{plan.environment}` reads the secret `{name}` from where `{other}` does: "
                            f"`{secret.key}` of {store.kind} `{store.name}`",
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
