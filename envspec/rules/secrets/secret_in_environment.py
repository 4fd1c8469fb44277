"""ENV605 secret-in-environment."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for said in review.said:
        if said.field == "environment" and said.text.tainted and said.workload.role != "state":
            name = said.text.secrets[0]
            yield found(
                said.path,
                f"the secret `{name}` is handed over in the variable `{said.key}`",
                "if the program can read a file, list it under `secrets:` and point at `/run/secrets/…`",
            )


RULE = Rule(
    id="ENV605",
    name="secret-in-environment",
    what="A production service gets a secret in an environment variable.",
    why="Variables are inherited by every child process, printed by crash reports and debug pages, and shown by "
    "`docker inspect`. A file is read once, by the one that needs it.",
    mend="List the secret under `secrets:` and let the program read `/run/secrets/<name>`; many read the path from a "
    "variable that ends in `_FILE`. Where it can't, this advice may stay.",
    development=None,
    production="advice",
    only_with=("secrets",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      STRIPE_KEY: «${secrets.stripe-key}»
secrets:
  stripe-key:
    description: payments
""",
            "the secret `stripe-key` is handed over in the variable `STRIPE_KEY`",
        ),
        Example(
            """\
presets:
  database:
    environment:
      DATABASE_URL: «${state.db.url}»
services:
  web:
    build:
      context: .
    presets:
      - database
state:
  db:
    kind: postgres
    version: 16.4
""",
            "the secret `db-password` is handed over",
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
      STRIPE_KEY_FILE: /run/secrets/stripe-key
    secrets:
      - stripe-key
secrets:
  stripe-key:
    description: payments
"""
        ),
        Example("state:\n  db:\n    kind: postgres\n    version: 16.4\n"),
    ),
    check=check,
    references=(
        Reference("OWASP Secrets Management Cheat Sheet"),
        Reference(
            "CWE-526: Cleartext Storage of Sensitive Information in an Environment Variable",
            "https://cwe.mitre.org/data/definitions/526.html",
        ),
    ),
    scanners=("checkov CKV_K8S_35", "kube-linter read-secret-from-env-var"),
)
