"""ENV501 localhost-peer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.kinds.index import SCHEMES
from envspec.model.workload import Workload
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.network import by_port, published
from envspec.rules.support.texts import flat
from envspec.source import Path

_LOCAL = (
    r"(?:([a-z][a-z0-9+.-]*)://)?(?:[^\s/@\"'=]*@)?(?<![\w.-])(?:localhost|127\.0\.0\.1|\[::1\])"
    r"(?::([0-9]{1,5}))?(?![\w.-])"
)
_WORDS = ("localhost", "127.0.0.1", "[::1]")
_BROWSER = frozenset(("http", "https", "ws", "wss"))
_HOST_KEYS = ("HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS")


def _ports(text: str) -> Iterator[tuple[str, int]]:
    """Scheme and port of everything in the text that is asked for on localhost."""
    for scheme, number in re.findall(_LOCAL, text):
        kind = scheme.rpartition("+")[0] or scheme  # postgresql+asyncpg
        port = int(number) if number else SCHEMES.get(kind.partition("+")[0], 0)
        if port:
            yield scheme, port


def _companion(workload: Workload, key: str) -> str:
    """The value of DB_PORT for the key DB_HOST."""
    for end in _HOST_KEYS:
        if key.upper().endswith(end):
            port = workload.environment.get(key[: -len(end)] + ("PORT" if key.isupper() else "port"))
            return flat(port) if port is not None else ""
    return ""


def check(review: Review) -> Iterator[Finding]:
    suspects: list[tuple[Workload, Path, str, str]] = [
        (said.workload, said.path, said.key, said.flat)
        for said in review.said
        if any(word in said.flat for word in _WORDS)
    ]
    suspects += [
        (workload, path, "", content)
        for workload, path, content in review.contents()
        if any(word in content for word in _WORDS)
    ]
    if not suspects:
        return
    listening = by_port(review)
    in_browser = {one.number for one in published(review) if one.http} if review.development else set()
    for workload, path, key, text in suspects:
        own = {port.number for port in workload.ports.values()}
        asked = list(_ports(text))
        if not asked and text in _WORDS and re.fullmatch("[0-9]{1,5}", companion := _companion(workload, key)):
            asked = [("", int(companion))]
        for scheme, port in asked:
            peers = [name for name in listening.get(port, ()) if name != workload.name]
            if not peers or port in own or (scheme in _BROWSER and port in in_browser):
                continue
            peer = review.peer(peers[0])
            section = peer.path[0] if peer is not None else "services"
            where = f"`{key}`" if key else "this"
            yield found(
                path,
                f"{where} looks for `{peers[0]}` at localhost:{port}, which in a container is the container itself",
                f"write a reference, such as `${{{section}.{peers[0]}.address}}` or `${{{section}.{peers[0]}.host}}`",
            )
            break


RULE = Rule(
    id="ENV501",
    name="localhost-peer",
    what="A value, a file or a command names localhost with a port that another service or state listens to.",
    why="On a laptop everything is on localhost; in containers each has a localhost of its own. The setting works for "
    "the one who wrote it, and nowhere else. A service's own ports, and what a browser on the same machine opens, "
    "are fine and not reported.",
    mend="Write a reference: `${state.db.url}`, `${services.api.address}`. It is right on every target, and the "
    "dependency graph learns of it.",
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
      DATABASE_URL: «postgres://shop@localhost:5432/shop»
state:
  db:
    kind: postgres
    version: 16.4
""",
            "`DATABASE_URL` looks for `db` at localhost:5432",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      CACHE_HOST: cache
      CACHE_PORT: "6379"
    dev:
      environment:
        CACHE_HOST: «127.0.0.1»
state:
  cache:
    kind: redis
    version: 7.4.2
    dev:
      publish: 6379
""",
            "`CACHE_HOST` looks for `cache` at localhost:6379",
            environment="dev",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    files:
      /app/config.toml:
        source: «config.toml»
  api:
    build:
      context: api
    ports:
      http: 9000
""",
            "this looks for `api` at localhost:9000",
            files={"config.toml": '[api]\nurl = "http://localhost:9000"\n'},
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    environment:
      SELF: http://localhost:8080
      DATABASE_URL: ${state.db.url}
state:
  db:
    kind: postgres
    version: 16.4
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      API_IN_BROWSER: http://localhost:9000
  api:
    build:
      context: api
    ports:
      http: 9000
    routes:
      - host: api.example.com
""",
            environment="dev",
        ),
    ),
    check=check,
    references=(
        Reference("Docker documentation: Networking in Compose", "https://docs.docker.com/compose/how-tos/networking/"),
        Reference("The Twelve-Factor App, IV: Backing services", "https://12factor.net/backing-services"),
    ),
)
