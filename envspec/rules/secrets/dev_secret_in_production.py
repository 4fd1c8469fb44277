"""ENV602 dev-secret-in-production."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.emitted import Emitted, every_text
from envspec.source import Span

_SHORTEST = 6
#: fields in which a secret may be referred to
_REFERRING = (("environment",), ("files",), ("managed",))
#: keys whose value is a credential, whatever it looks like
_CREDENTIAL = re.compile(r"(?i)pass|pwd|secret|token|api_?key|auth|credential")


def check(review: Review) -> Iterator[Finding]:
    values = {s.dev_value: s.name for s in review.plan.secrets.values() if len(s.dev_value) >= _SHORTEST}
    texts = list(every_text(review)) if values else []
    # one search through everything tells which values are worth a look at each text
    everything = "\0".join(said.text for said in texts)
    values = {value: name for value, name in values.items() if value in everything}
    names = _names(review) if values else set()
    for said in texts if values else ():
        for value, name in values.items():
            if value not in said.text:
                continue
            graveness = _graveness(value, said, names)
            if graveness is None:
                continue
            what = f"`{said.key}` holds" if said.key else "this file holds" if "\n" in said.text else "this holds"
            finding = found(
                said.path,
                f"{what} the development value of the secret `{name}`",
                f"write `${{secrets.{name}}}`: each tier then has its own value"
                if said.path[2:3] in _REFERRING
                else "take it out: what production keeps secret can't stand here",
            )
            yield finding._replace(severity=graveness or None, span=_place(said, value))
            break


def _names(review: Review) -> set[str]:
    """Words that name a thing of the system: a database is called postgres, and so is its developers' password."""
    plan = review.plan
    names = {plan.project, *plan.workloads, *plan.volumes, *plan.managed}
    for workload in plan.workloads.values():
        names.add(workload.image.repository.rpartition("/")[2])
        if workload.store is not None:
            names.add(workload.store.kind)
    return names


def _graveness(value: str, said: Emitted, names: set[str]) -> Literal["", "warning"] | None:
    """How grave it is that the value stands in the text: as the rule says, a warning, or nothing at all.

    A value of letters alone is a word that means something elsewhere. It is looked for where credentials stand.
    """
    if not value.isalpha():
        return "" if re.search(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])", said.text) else None
    if f":{value}@" in said.text or (said.text == value and _CREDENTIAL.search(said.key)):
        return ""
    if value in names:
        return None
    return "warning" if said.text == value else None


def _place(said: Emitted, value: str) -> Span | None:
    """The place in a file that has lines of its own."""
    if said.source is None:
        return None
    before = said.text[: said.text.index(value)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Span(said.source, line, column, line, column + len(value))


RULE = Rule(
    id="ENV602",
    name="dev-secret-in-production",
    what="A text that reaches a production artifact contains a secret's `dev:` value of 6 characters or more: a value "
    "of the environment, a word of a command, a label, a check, a route, a build argument, a file, a patch, an object "
    "of your own.",
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
        Example(
            """\
vars:
  seen: sk_not_real_42
services:
  web:
    build:
      context: .
      args:
        KEY: «sk_not_real_42»
        SAME: «${vars.seen}»
    command: «serve --key=sk_not_real_42»
    labels:
      owner: «key sk_not_real_42»
    ports:
      http: 8080
    health:
      http: «/health?key=sk_not_real_42»
      headers:
        X-Key: «sk_not_real_42»
    routes:
      - host: shop.example.com
        path: «/sk_not_real_42»
secrets:
  stripe-key:
    dev: sk_not_real_42
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    compose:
      patches:
        - patch.yaml
""",
            "the development value of the secret `stripe-key`",
            files={"patch.yaml": "services:\n  web:\n    environment:\n      KEY: «sk_not_real_42»\n"},
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      ADMIN_PASSWORD: «changeit»
      CACHE: «redis://app:changeit@cache.example.com/0»
      MODE: «changeit»
secrets:
  admin:
    dev: changeit
""",
            "the development value of the secret `admin`",
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
        Example(
            """\
services:
  flower:
    image: acme/flower:2.0.1
    command: celery -A crm flower --port=5555
    environment:
      DB_DRIVER: postgresql
      DB_USER: postgres
      LOG: /var/log/password-reset
      REFERENCE: xsk_not_real_42x
state:
  db:
    kind: postgres
    version: 16.4
secrets:
  a:
    dev: postgres
  b:
    dev: password
  c:
    dev: flower
  d:
    dev: sk_not_real_42
"""
        ),
    ),
    check=check,
    confidential=True,
    references=(Reference("CWE-1392: Use of Default Credentials", "https://cwe.mitre.org/data/definitions/1392.html"),),
)
