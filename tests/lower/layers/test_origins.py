"""The Plan's paths, found again in the files of the spec."""

from __future__ import annotations

import pytest

from envspec.source import Path
from tests.lower.specs import HEAD, plan

BODY = """\
services:
  web:
    image: acme/web:1.0.0
    environment:
      A: entry
      B: entry
state:
  db:
    kind: postgres
    version: 16.9-bookworm
"""
ENVIRONMENTS = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    compose:
      bind: 10.0.0.1
    services:
      web:
        environment:
          B: prod
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("services", "web"), (2, 3), (2, 3)),
        (("services", "web", "image"), (3, 12), (3, 5)),
        (("services", "web", "environment", "A"), (5, 10), (5, 7)),
        (("services", "web", "environment", "B"), (21, 14), (21, 11)),  # where the overlay stands
        (("services", "web", "replicas"), (2, 3), (2, 3)),  # not written: the entry
        (("state", "db", "backup"), (8, 3), (8, 3)),
        (("environments", "prod", "targets", 0), (15, 9), (15, 9)),
        (("options", "compose", "bind"), (17, 13), (17, 7)),
    ],
)
def test_a_value_and_its_key(path: Path, value: tuple[int, int], key: tuple[int, int]) -> None:
    origins = plan(BODY, environments=ENVIRONMENTS).origins
    lines = HEAD.count("\n")
    for span, place in ((origins.span(path), value), (origins.key_span(path), key)):
        assert span is not None
        assert (span.line - lines, span.column) == place
