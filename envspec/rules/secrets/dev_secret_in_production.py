"""ENV602 dev-secret-in-production."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found

_SHORTEST = 6


def check(review: Review) -> Iterator[Finding]:
    values = {s.dev_value: s.name for s in review.plan.secrets.values() if len(s.dev_value) >= _SHORTEST}
    # one search through everything tells which values are worth a look at each text
    everything = "\0".join((*(said.flat for said in review.said), *(content for _, _, content in review.contents())))
    values = {value: name for value, name in values.items() if value in everything}
    if not values:
        return
    help = "write `${{secrets.{0}}}`: each tier then has its own value"
    for said in review.said:
        for value, name in values.items():
            if value in said.flat:
                what = f"`{said.key}` holds" if said.key else "this holds"
                yield found(said.path, f"{what} the development value of the secret `{name}`", help.format(name))
                break
    for _, path, content in review.contents():
        for value, name in values.items():
            if value in content:
                yield found(path, f"this file holds the development value of the secret `{name}`", help.format(name))
                break


RULE = Rule(
    id="ENV602",
    name="dev-secret-in-production",
    what="A literal in a production value contains a secret's `dev:` value of 6 characters or more.",
    why="The development value stands in the repository. Production then has a password that every colleague, past and "
    "present, knows.",
    mend="Refer to the secret. A development tier fills in its `dev:` value, production its own.",
    development=None,
    production="error",
    only_with=("secrets",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      PAYMENT: «sk_not_real_42»
secrets:
  stripe-key:
    dev: sk_not_real_42
""",
            "`PAYMENT` holds the development value of the secret `stripe-key`",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      DSN: ${state.db.url}
state:
  db:
    kind: postgres
    version: 16.4
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        environment:
          DSN: «postgres://shop:dev-db-Passw0rd@db.example.com/shop»
""",
            "the development value of the secret `db-password`",
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      PAYMENT: ${secrets.stripe-key}
secrets:
  stripe-key:
    dev: sk_not_real_42
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      MODE: test
secrets:
  stripe-key:
    dev: test
"""
        ),
    ),
    check=check,
    confidential=True,
    references=(Reference("CWE-1392: Use of Default Credentials", "https://cwe.mitre.org/data/definitions/1392.html"),),
)
