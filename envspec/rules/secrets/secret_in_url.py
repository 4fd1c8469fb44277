"""ENV603 secret-in-url."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.model.text import SecretValue, Text
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def _in_url(text: Text) -> str:
    """The secret that stands inside a URL; empty when there is none, or when it is safe there."""
    before = ""
    for part in text.parts:
        if isinstance(part, SecretValue):
            if "://" in before:
                return part.name
        elif isinstance(part, str):
            before = part if " " not in part else part.rpartition(" ")[2]
    return ""


def check(review: Review) -> Iterator[Finding]:
    secrets = review.plan.secrets
    for said in review.said:
        if not said.text.tainted or said.workload.role == "state":
            continue
        name = _in_url(said.text)
        secret = secrets.get(name)
        # made for this system, so that its maker can keep to letters that a URL can hold
        if secret is None or secret.generate is not None or secret.implied_by:
            continue
        what = f"`{said.key}` puts" if said.key else "this puts"
        yield found(
            said.path,
            f"{what} the secret `{name}` into a URL, where only some letters may stand as they are",
            "give the program user, password and host by themselves, or keep the whole URL as one secret; "
            "`generate:` makes a value that a URL can hold",
        )


RULE = Rule(
    id="ENV603",
    name="secret-in-url",
    what="A secret is composed into a URL. Secrets with `generate:`, and passwords of states declared here, are not "
    "reported: whoever makes them can keep to letters that a URL can hold.",
    why="A password with `@`, `/`, `#` or `%` in it breaks the URL, or worse, means another host. No target escapes a "
    "value that it never sees. URLs are also what programs like to print into their logs.",
    mend="Pass the parts (`DB_HOST`, `DB_USER`, `DB_PASSWORD`), keep the whole URL as the secret, or let "
    "it be generated.",
    development="advice",
    production="warning",
    only_with=("secrets",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      BROKER_URL: «amqps://shop:${secrets.broker-password}@mq.example.com/shop»
    egress:
      - internet
secrets:
  broker-password:
    dev: guest-guest
""",
            "`BROKER_URL` puts the secret `broker-password` into a URL",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      DB_URL: ${secrets.db-url}
    dev:
      environment:
        DB_URL: «postgres://shop:${secrets.db-password}@legacy.example.com/shop»
secrets:
  db-password:
    dev: not-a-real-one
  db-url:
    description: whole address
""",
            "`DB_URL` puts the secret `db-password` into a URL",
            environment="dev",
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
      DATABASE_URL: ${state.db.url}
      BROKER_URL: ${secrets.broker-url}
      BROKER_PASSWORD: ${secrets.broker-password}
state:
  db:
    kind: postgres
    version: 16.4
secrets:
  broker-url:
    description: whole address
  broker-password:
    dev: not-a-real-one
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      BROKER_URL: amqps://shop:${secrets.broker-password}@mq.example.com/shop
    egress:
      - internet
secrets:
  broker-password:
    generate: 32
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "RFC 3986: Uniform Resource Identifier, 3.2.1 User Information", "https://www.rfc-editor.org/rfc/rfc3986"
        ),
    ),
)
