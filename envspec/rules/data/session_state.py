"""ENV305 session-state."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.texts import flat

_LOCAL = frozenset(
    ("file", "files", "filesystem", "memory", "inmemory", "in-memory", "in_memory", "array", "local", "memorystore")
)
_WHERE = ("DRIVER", "STORE", "BACKEND", "TYPE", "ENGINE", "STORAGE", "HANDLER", "SAVE_HANDLER")


def _local_session(key: str, value: str) -> bool:
    upper = key.upper()
    if "SESSION" not in upper or not upper.endswith(_WHERE):
        return False
    return value.lower().rpartition(".")[2].removeprefix("connect-") in _LOCAL


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        if not workload.several:
            continue
        many = workload.autoscale.max if workload.autoscale is not None else workload.replicas
        runs = "on every machine" if workload.each_node else f"up to {many} times"
        for key, text in workload.environment.items():
            if _local_session(key, flat(text)):
                yield found(
                    (*workload.path, "environment", key),
                    f"`{workload.name}` runs {runs} and keeps its sessions in each by itself (`{key}`)",
                    "keep sessions in a shared state, such as `kind: redis`, or in signed cookies",
                )


RULE = Rule(
    id="ENV305",
    name="session-state",
    what="A service with several replicas keeps its sessions in memory or in files, as by `SESSION_DRIVER: file`.",
    why="The next request goes to another replica, which knows nothing of the session: users are logged out at random, "
    "and all of them at every deploy.",
    mend="Keep sessions in a shared store (`kind: redis`, `valkey`, the database) or in signed cookies.",
    development=None,
    production="warning",
    only_with=("replicas",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    replicas: 2
    environment:
      SESSION_DRIVER: «file»
""",
            "`web` runs up to 2 times and keeps its sessions in each by itself (`SESSION_DRIVER`)",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      SESSION_STORE: «memory»
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        autoscale:
          min: 2
          max: 6
          cpu: 70
""",
            "runs up to 6 times",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    replicas: each-node
    environment:
      SESSION_DRIVER: «file»
""",
            "`web` runs on every machine and keeps its sessions",
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    replicas: 2
    environment:
      SESSION_DRIVER: redis
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      SESSION_DRIVER: file
"""
        ),
    ),
    check=check,
    references=(Reference("The Twelve-Factor App, VI: Processes", "https://12factor.net/processes"),),
)
