"""The dependency graph as Mermaid, DOT and JSON."""

from __future__ import annotations

import json

from envspec import drawing
from tests.lower.specs import plan

BODY = """\
services:
  web:
    image: acme/web:1.0.0
    ports:
      http: 8080
    environment:
      DB: ${state.db.host}
      API: ${services.api.url}
    routes:
      - host: web.example.com
  api:
    image: acme/api:1.0.0
    ports:
      http: 9000
    environment:
      BACK: ${services.web.url}
      DB: ${state.db.host}
    needs:
      cache: started
jobs:
  migrate:
    image: acme/migrate:1.0.0
    when: before-deploy
    migrates: db
state:
  db:
    kind: postgres
    version: 16.9-bookworm
  cache:
    kind: redis
    version: 7.4.4-bookworm
"""


def test_drawn_as_mermaid() -> None:
    assert drawing.mermaid(plan(BODY)) == (
        "flowchart LR\n"
        '  n0["web"]\n'
        '  n1["api"]\n'
        '  n2>"migrate"]\n'
        '  n3[("db")]\n'
        '  n4[("cache")]\n'
        '  outside(("outside"))\n'
        "  outside --> n0\n"
        "  n0 -->|healthy| n3\n"
        "  n0 --> n1\n"
        "  n1 --> n0\n"
        "  n1 -->|healthy| n3\n"
        "  n1 -->|started| n4\n"
        "  n2 -->|healthy| n3\n"
    )


def test_drawn_as_dot() -> None:
    drawn = drawing.dot(plan(BODY, "dev"))
    assert drawn.startswith('digraph "shop-dev" {\n  rankdir=LR;\n  "web" [shape=box];\n')
    assert '  "web" -> "migrate" [label="completed", style=dashed];\n' in drawn


def test_drawn_as_json() -> None:
    drawn = json.loads(drawing.json(plan(BODY)))
    assert drawn["nodes"][3] == {"name": "db", "role": "state", "image": "postgres:16.9-bookworm"}
    assert {"from": "api", "to": "cache", "gate": "started", "talks": True} in drawn["edges"]
