"""The dependency graph as Mermaid, DOT and JSON: one picture."""

from __future__ import annotations

import json
import re

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
      KEY: ${secrets.key}
    routes:
      - host: web.example.com
        path: /shop
      - port: http
        publish: 9090
    volumes:
      /data: web
    egress:
      - internet
      - 203.0.113.0/24
    replicas: 3
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
  web:
    kind: volume
    access: many
secrets:
  key:
    dev: x
"""
ENVIRONMENTS = """\
environments:
  dev:
    tier: development
  prod:
    tier: production
    tag: 1.2.3
    targets:
      - compose
    state:
      cache:
        managed:
          host: cache.example.com
"""


def test_drawn_as_mermaid() -> None:
    assert drawing.mermaid(plan(BODY, environments=ENVIRONMENTS)) == (
        "flowchart LR\n"
        '  n0["web<br/>http 8080<br/>3 replicas<br/>secrets key"]\n'
        '  n1["api<br/>http 9000"]\n'
        '  n2>"migrate"]\n'
        '  n3[("db<br/>postgres 5432<br/>secrets db-password")]\n'
        '  n4{{"cache<br/>cache.example.com:6379"}}\n'
        '  n5[/"web<br/>many"/]\n'
        '  n6(("outside"))\n'
        '  n7(("internet"))\n'
        '  n6 -->|"web.example.com/shop"| n0\n'
        '  n6 -->|"tcp 9090"| n0\n'
        '  n0 -->|"healthy"| n3\n'
        "  n0 --> n1\n"
        "  n1 --> n0\n"
        '  n1 -->|"healthy"| n3\n'
        "  n1 --> n4\n"
        '  n2 -->|"healthy"| n3\n'
        '  n0 ---|"/data"| n5\n'
        '  n0 -.->|"203.0.113.0/24"| n7\n'
    )


def test_drawn_as_dot() -> None:
    drawn = drawing.dot(plan(BODY, "dev"))
    assert drawn.startswith('digraph "shop-dev" {\n  rankdir=LR;\n  "web" [shape=box, label="web\\nhttp 8080')
    assert '  "web" -> "migrate" [label="completed", style=dashed];\n' in drawn
    assert '  "(outside)" -> "web" [label="web.example.com/shop"];\n' in drawn
    assert '  "web" -> "volume web" [label="/data", arrowhead=none];\n' in drawn
    assert '  "volume web" [shape=folder, label="web\\nmany"];\n' in drawn


def test_drawn_as_json() -> None:
    drawn = json.loads(drawing.json(plan(BODY, environments=ENVIRONMENTS)))
    assert drawn["nodes"][0] == {
        "id": "web",
        "name": "web",
        "role": "service",
        "image": "acme/web:1.0.0",
        "ports": {"http": 8080},
        "replicas": 3,
        "secrets": ["key"],
    }
    assert drawn["nodes"][4] == {
        "id": "cache", "name": "cache", "role": "managed", "image": None, "address": "cache.example.com:6379",
    }  # fmt: skip
    assert {"from": "api", "to": "cache", "kind": "calls", "gate": "none", "talks": True} in drawn["edges"]
    assert drawn["edges"][0] == {
        "from": "(outside)", "to": "web", "kind": "route",
        "host": "web.example.com", "path": "/shop", "tls": True, "port": 8080,
    }  # fmt: skip
    assert {"from": "web", "to": "volume web", "kind": "mount", "path": "/data", "read_only": False} in drawn["edges"]


def test_three_formats_are_one_picture() -> None:
    made = plan(BODY, environments=ENVIRONMENTS)
    read = json.loads(drawing.json(made))
    assert len(re.findall(r"(?m)^  n\d+[\[({>]", drawing.mermaid(made))) == len(read["nodes"])
    assert len(re.findall(r"shape=", drawing.dot(made))) == len(read["nodes"])
    assert len(re.findall(r"(?m)^  n\d+ \S+(?:\|[^|]*\|)? n\d+$", drawing.mermaid(made))) == len(read["edges"])
    assert drawing.dot(made).count(" -> ") == len(read["edges"])
    assert {edge["from"] for edge in read["edges"]} | {edge["to"] for edge in read["edges"]} <= {
        node["id"] for node in read["nodes"]
    }
