"""ENV508 undeclared-egress."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.network import host_of, outside

_URL = r"[a-z][a-z0-9+.-]*://[^\s\"'<>,;]+"
#: Keys whose URLs the service only speaks of: a browser or nobody opens them.
_SPOKEN = r"ORIGIN|CORS|PUBLIC|REDIRECT|CALLBACK|ALLOWED|REFERER|XMLNS|NAMESPACE|AUDIENCE|SCHEMA|CANONICAL|DOCS"


def _is_outside(host: str) -> bool:
    return "." in host and not host.startswith("127.") and host != "0.0.0.0" and not host.endswith(".localhost")  # noqa: S104 - compared, not bound


def check(review: Review) -> Iterator[Finding]:
    known: set[str] | None = None
    for said in review.said:
        workload = said.workload
        if "://" not in said.flat or workload.egress or workload.role == "state":
            continue
        if said.key and re.search(_SPOKEN, said.key.upper()):
            continue
        if known is None:
            known = outside(review)
        for url in re.findall(_URL, said.flat):
            host = host_of(url)
            if _is_outside(host) and host not in known:
                what = f"`{said.key}` leads" if said.key else "this leads"
                yield found(
                    said.path,
                    f"{what} to {host}, and `{workload.name}` may not reach anything outside",
                    "add `egress:` with `internet` or the address range, or take the address out",
                )
                break


RULE = Rule(
    id="ENV508",
    name="undeclared-egress",
    what="A literal URL with a host outside of the system stands in a value of a service that has no `egress`.",
    why="In production a service reaches its declared peers and nothing else, where the target has network policies. "
    "The call that works in development is then cut off.",
    mend="Say `egress: [internet]` in a list, or better the provider's address ranges.",
    development=None,
    production="warning",
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      PAYMENTS_API: «https://api.stripe.com/v1»
""",
            "`PAYMENTS_API` leads to api.stripe.com, and `web` may not reach anything outside",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      MAIL: smtp://mail
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        environment:
          MAIL: «smtps://smtp.eu.mailgun.org:465»
""",
            "`MAIL` leads to smtp.eu.mailgun.org",
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
      PAYMENTS_API: https://api.stripe.com/v1
    egress:
      - internet
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    environment:
      CORS_ORIGIN: https://partner.example.org
      SELF: https://shop.example.com/login
    routes:
      - host: shop.example.com
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Network Policies",
            "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        ),
    ),
    scanners=("kube-linter non-isolated-pod",),
)
