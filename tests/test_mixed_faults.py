"""Two independent faults in one spec are two diagnostics at their places, of whatever kind the two are.

Each fault is a change of a sound spec; `«` stands where its diagnostic must. Every pair of faults of two kinds, and
of one kind where both stand in entries of their own, is compiled.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import pytest

from envspec.compiler import Compilation, Order, compile_text

SOUND = """\
envspec: 1
project: shop
vars:
  level: info
services:
  web:
    image: ghcr.io/acme/web:1.2.3
    user: "10001:10001"
    ports:
      http: 8080
    environment:
      LEVEL: ${vars.level}
      API: ${services.api.url}
    health:
      http: /health
      probe: ask
    replicas: 2
    routes:
      - host: shop.example.com
    resources:
      cpu: 100m
      memory: 64Mi
  api:
    image: ghcr.io/acme/api:1.2.3
    user: "10001:10001"
    ports:
      http: 8081
    environment:
      DB_HOST: ${state.db.host}
      MODE: fast
    health:
      tcp: true
      probe: ask
      interval: 10s
    needs:
      cache: healthy
    resources:
      cpu: 100m
      memory: 64Mi
  mail:
    image: ghcr.io/acme/mail:1.2.3
    user: "10001:10001"
    secrets:
      - token
    egress:
      - 192.0.2.0/24
    resources:
      cpu: 100m
      memory: 64Mi
jobs:
  clean:
    image: ghcr.io/acme/clean:1.2.3
    user: "10001:10001"
    command: clean --all
    schedule: "0 3 * * *"
    timeout: 10m
    resources:
      cpu: 100m
      memory: 64Mi
state:
  db:
    kind: postgres
    version: "16.9"
    storage: 10Gi
    backup:
      schedule: "0 2 * * *"
      volume: dumps
    resources:
      cpu: 500m
      memory: 512Mi
  cache:
    kind: redis
    version: "7.4.4"
    resources:
      cpu: 100m
      memory: 128Mi
  dumps:
    kind: volume
    storage: 10Gi
secrets:
  token:
    description: Mail
environments:
  prod:
    tier: production
    targets:
      - compose
"""


class Fault(NamedTuple):
    """`kind` and `entry` say which faults are independent of it; `old` is replaced by `new`."""

    kind: str
    entry: str
    old: str
    new: str
    id: str
    message: str


FAULTS = (
    Fault("structure", "web", "    replicas: 2\n", "    «replica: 2\n", "ENV030", "unknown key `replica`"),
    Fault("structure", "web", "      http: 8080\n", "      http: «808080\n", "ENV033", "found `808080`"),
    Fault("structure", "api", "      interval: 10s\n", "      interval: «10\n", "ENV033", "`interval` is a duration"),
    Fault("structure", "mail", "      - token\n", "      - token\n    restart: «sometimes\n", "ENV034",
          "`restart` is one of"),
    Fault("structure", "clean", "    timeout: 10m\n", "    timeout:\n      «- 10m\n", "ENV032",
          "`timeout` is a duration"),
    Fault("structure", "db", "    storage: 10Gi\n    backup", "    storage: «10GB\n    backup", "ENV033",
          "found `10GB`"),
    Fault("structure", "cache", "    kind: redis\n", "    kind: «redys\n", "ENV034", "`kind` is one of"),
    Fault("structure", "token", "    description: Mail\n", "    «descripton: Mail\n", "ENV030",
          "unknown key `descripton`"),
    Fault("meaning", "web", "${services.api.url}", "«${services.apy.url}", "ENV055", "there is no service `apy`"),
    Fault("meaning", "web", "${services.api.url}", "«${services.api.uri}", "ENV054", "a service has no `uri`"),
    Fault("meaning", "web", "    health:\n      http: /health\n", "    health:\n      http: «health\n", "ENV068",
          "the path `health` does not begin with `/`"),
    Fault("meaning", "api", "      cache: healthy\n", "      «cash: healthy\n", "ENV053",
          "there is nothing called `cash` to need"),
    Fault("meaning", "mail", "      - 192.0.2.0/24\n", "      - «everywhere\n", "ENV068",
          "`everywhere` is neither `internet`"),
    Fault("meaning", "clean", "ghcr.io/acme/clean:1.2.3", "«ghcr.io/acme/Clean:1.2.3", "ENV068",
          "is not an image reference"),
    Fault("meaning", "db", "      volume: dumps\n", "      volume: «dump\n", "ENV053", "there is no volume `dump`"),
    Fault("meaning", "cache", '    version: "7.4.4"\n', '    version: «"7 4"\n', "ENV068",
          "`7 4` is not a tag of an image"),
    Fault("policy", "web", "ghcr.io/acme/web:1.2.3", "«ghcr.io/acme/web:latest", "ENV101", "latest"),
    Fault("policy", "api", '    image: ghcr.io/acme/api:1.2.3\n    user: "10001:10001"\n',
          '    image: ghcr.io/acme/api:1.2.3\n    user: «"0:0"\n', "ENV201", "root"),
    Fault("policy", "api", "      MODE: fast\n", "      MODE: fast\n      API_KEY: «hR7tq2LmZx9vK4pW8sYc\n",
          "ENV601", "API_KEY"),
    Fault("policy", "mail", "      - token\n", "      - token\n    security:\n      privileged: «true\n", "ENV203",
          "privileged"),
    Fault("policy", "mail", "      - token\n", "      - token\n    mounts:\n      /x: «/srv/x\n", "ENV301", "/srv/x"),
    Fault("policy", "clean", '    image: ghcr.io/acme/clean:1.2.3\n    user: "10001:10001"\n',
          '    image: ghcr.io/acme/clean:1.2.3\n    user: «"0"\n', "ENV201", "root"),
)  # fmt: skip


def independent(one: Fault, other: Fault) -> bool:
    """Not in one entry, nor about one thing: the entry of each is sound without its own fault."""
    return one.entry != other.entry


PAIRS = [pair for pair in itertools.combinations(FAULTS, 2) if independent(*pair)]


def spec(*faults: Fault) -> tuple[str, list[tuple[int, int, str, str]]]:
    """The spec with these faults, and the place, id and message of what must be said."""
    text = SOUND
    for number, fault in enumerate(faults):
        assert text.count(fault.old) == 1, fault.old
        text = text.replace(fault.old, fault.new.replace("«", f"«{number}"))
    expected = []
    for number, line in enumerate(text.split("\n"), 1):
        if "«" in line:
            fault = faults[int(line[line.index("«") + 1])]
            expected.append((number, line.index("«") + 1, fault.id, fault.message))
    for number in range(len(faults)):
        text = text.replace(f"«{number}", "")
    return text, sorted(expected)


def errors(made: Compilation) -> list[tuple[int, int, str, str]]:
    told = [one for one in made.diagnostics if one.severity == "error"]
    return [(one.span.line, one.span.column, one.id, one.message) for one in told if one.span]


def same(found: list[tuple[int, int, str, str]], expected: list[tuple[int, int, str, str]]) -> bool:
    places = [one[:3] for one in found] == [one[:3] for one in expected]
    return places and all(wanted[3] in one[3] for one, wanted in zip(found, expected, strict=True))


def test_the_sound_spec_is_sound() -> None:
    assert errors(compile_text(SOUND, None, Order(today="2026-11-24"))) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.message)
def test_a_fault_is_one_diagnostic(fault: Fault) -> None:
    text, expected = spec(fault)
    found = errors(compile_text(text))
    assert same(found, expected), (found, expected)


@pytest.mark.parametrize("kinds", sorted({tuple(sorted((a.kind, b.kind))) for a, b in PAIRS}), ids="-and-".join)
def test_two_faults_are_two_diagnostics(kinds: tuple[str, str]) -> None:
    pairs = [pair for pair in PAIRS if tuple(sorted((pair[0].kind, pair[1].kind))) == kinds]
    assert len(pairs) > 10
    wrong = []
    for one, other in pairs:
        text, expected = spec(one, other)
        found = errors(compile_text(text))
        if not same(found, expected):
            wrong.append((one.message, other.message, found))
    assert wrong == []
