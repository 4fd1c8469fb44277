"""ENV502 undeclared-peer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.source import Path

_DOMAIN = r"(?:\.[a-z0-9-]+\.svc(?:\.cluster\.local)?|\.service\.consul)?"
_IN_URL = r"://(?:[^\s/@\"']*@)?([a-z][a-z0-9-]*)" + _DOMAIN + r"(?=[:/?#\s\"',;)]|\Z)"
_WITH_PORT = r"(?<![\w./:@$-])([a-z][a-z0-9-]*)" + _DOMAIN + r":([0-9]{1,5})(?![\w.])"
_KEYS = ("HOST", "HOSTNAME", "ADDR", "ADDRESS", "URL", "URI", "SERVER", "SERVERS", "ENDPOINT", "BROKER", "BROKERS")


#: an alias may have dots and `_` in it
_ANY_HOST = r"([a-z0-9][a-z0-9._-]*)"
_ALIAS_IN_URL = r"://(?:[^\s/@\"']*@)?" + _ANY_HOST + r"(?=[:/?#\s\"',;)]|\Z)"
_ALIAS_WITH_PORT = r"(?<![\w./:@$-])" + _ANY_HOST + r":[0-9]{1,5}(?![\w.])"


def _alias(key: str, text: str, aliases: dict[str, str]) -> str:
    """The first alias that the text names as a host; empty when there is none."""
    if text in aliases and key.upper().endswith(_KEYS):
        return text
    if not aliases or ":" not in text:
        return ""
    hosts = (*re.findall(_ALIAS_IN_URL, text), *re.findall(_ALIAS_WITH_PORT, text))
    return next((str(name) for name in hosts if name in aliases), "")


def _named(key: str, text: str, known: dict[str, set[int]]) -> str:
    """The first peer that the text names as a host; empty when there is none."""
    if text in known and key.upper().endswith(_KEYS):
        return text
    if ":" not in text:
        return ""
    if "://" in text:
        for name in re.findall(_IN_URL, text):
            if name in known:
                return str(name)
    for name, number in re.findall(_WITH_PORT, text):
        if name in known and int(number) in known[name]:
            return str(name)
    return ""


def check(review: Review) -> Iterator[Finding]:
    known = {w.name: {port.number for port in w.ports.values()} for w in review.written if w.role != "job"}
    known |= {managed.name: set(managed.ports) for managed in review.plan.managed.values()}

    aliases = {alias: w.name for w in review.written for alias in w.aliases}
    talks = {(edge.caller, edge.peer) for edge in review.plan.graph.edges if edge.talks} if aliases else set()

    def told(path: Path, key: str, peer: str, alias: str = "") -> Finding:
        target = review.peer(peer)
        section = target.path[0] if target is not None else "services"
        what = f"`{key}` names" if key else "this names"
        return found(
            path,
            f"{what} `{alias or peer}` as a host by itself: no reference, so nothing knows that it is needed",
            f"write `${{{section}.{peer}.host}}`, `.address` or `.url`, which are right on every target",
        )

    def look(caller: str, path: Path, key: str, text: str) -> Iterator[Finding]:
        peer = _named(key, text, known)
        if peer and peer != caller:
            yield told(path, key, peer)
            return
        alias = _alias(key, text, aliases)
        # whoever needs it may call it by a name that no reference gives
        if alias and aliases[alias] != caller and (caller, aliases[alias]) not in talks:
            yield told(path, key, aliases[alias], alias)

    for said in review.said:
        yield from look(said.workload.name, said.path, said.key, said.flat)
    for workload, path, content in review.contents():
        yield from look(workload.name, path, "", content)


RULE = Rule(
    id="ENV502",
    name="undeclared-peer",
    what="A service or state is named literally as a host: in a URL, as `host:port`, or as the value of a `*_HOST`, "
    "`*_ADDR` or `*_URL` key.",
    why="It may even work on one target. But the dependency graph does not know of it: nobody waits for the peer, no "
    "network is opened to it, and a renamed or managed state goes unnoticed. Names differ between targets, too.",
    mend="Write a reference: `${services.api.url}`, `${state.db.host}`. A name that is fixed in a program can be an "
    "alias of the peer, with `needs` beside it.",
    development="warning",
    production="error",
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      API_URL: «http://api:9000/v1»
  api:
    build:
      context: api
    ports:
      http: 9000
""",
            "`API_URL` names `api` as a host by itself",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      DB_HOST: ${state.db.host}
    dev:
      environment:
        DB_HOST: «db»
state:
  db:
    kind: postgres
    version: 16.4
""",
            "`DB_HOST` names `db`",
            environment="dev",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    command: «server --redis cache:6379»
state:
  cache:
    kind: redis
    version: 7.4.2
""",
            "this names `cache`",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      OLD_API: «http://api.internal:9000/v1»
  api:
    build:
      context: api
    aliases:
      - api.internal
    ports:
      http: 9000
""",
            "`OLD_API` names `api.internal` as a host by itself",
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
      OLD_API: http://api.internal:9000/v1
    needs:
      api: none
  api:
    build:
      context: api
    aliases:
      - api.internal
    ports:
      http: 9000
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      API_URL: ${services.api.url}
      MODE: api
      RATIO: api:1
  api:
    build:
      context: api
    ports:
      http: 9000
"""
        ),
        Example(
            """\
services:
  api:
    build:
      context: .
    ports:
      http: 9000
    environment:
      LISTEN_URL: http://api:9000
      DOCS_URL: https://api.example.com/docs
    egress:
      - internet
"""
        ),
    ),
    check=check,
    references=(
        Reference("The Twelve-Factor App, II: Dependencies", "https://12factor.net/dependencies"),
        Reference("The Twelve-Factor App, IV: Backing services", "https://12factor.net/backing-services"),
    ),
)
