"""Pages of rules are whole, those on anti-patterns and on writing rules are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from envspec.compiler import Order, compile_text
from envspec.rules import builtin, rules
from envspec.rules.engine import run
from envspec.rules.examples import marks_of, project, shown
from envspec.rules.rule import Rule
from tools.docs.rules import pages

_DOCS = Path(__file__).parent.parent.parent / "docs"


def test_a_page_has_its_parts_in_order() -> None:
    for name, text in pages().items():
        if name == "README.md":
            continue
        heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
        order = ["What it does", "Why that is bad", "Example", "Use instead", "References", "Scanners"]
        assert heads[:6] == order, name
        assert "«" not in text and "»" not in text


def test_anti_patterns_name_rules_that_exist() -> None:
    text = (_DOCS / "anti-patterns.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\(rules/([a-z-]+)\.md\)", text))
    assert linked <= {rule.name for rule in builtin()}
    assert len(re.findall(r"^## ", text, re.MULTILINE)) == 7


_DOCKERFILE = """\
FROM node:22.11.0-slim AS all
COPY package*.json ./
RUN npm ci
CMD ["node", "server.js"]
"""
_SPEC = """\
envspec: 1
project: shop
services:
  web:
    build:
      context: .
    mounts:
      /app: .
    environment:
      DATABASE_URL: postgres://shop@localhost:5432/shop
    security:
      read_only: false
    dev:
      command: npm run dev
  proxy:
    image: nginx:latest
    user: "101"
  db:
    image: postgres:16.4
    ports:
      postgres: 5432
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
"""


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("debug-tools-in-production", "Dockerfile:3:1"),
        ("bind-mount", "envspec.yaml:8:13"),
        ("state-in-container", "envspec.yaml:19:5"),
        ("root-user", "envspec.yaml:18:3"),
        ("dockerfile-root", "Dockerfile:1:1"),
        ("floating-tag", "envspec.yaml:16:12"),
        ("writable-root", "envspec.yaml:12:18"),
        ("localhost-peer", "envspec.yaml:10:21"),
    ],
)
def test_each_anti_pattern_is_caught(rule: str, place: str) -> None:
    outcome = compile_text(_SPEC, {"Dockerfile": _DOCKERFILE}, Order(emit=False))
    assert place in [str(d.span) for d in outcome.diagnostics if d.name == rule]


def test_one_stage_for_both_is_caught_where_it_is_named() -> None:
    spec = _SPEC.replace("command: npm run dev", "target: all")
    outcome = compile_text(spec, {"Dockerfile": _DOCKERFILE}, Order(emit=False))
    assert [str(d.span) for d in outcome.diagnostics if d.name == "dev-stage-in-production"] == ["envspec.yaml:5:5"]


def test_the_rule_of_the_guide_works() -> None:
    text = (_DOCS / "writing-rules.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    scope: dict[str, object] = {}
    exec(block, scope)
    rule = scope["RULE"]
    assert isinstance(rule, Rule)
    for example, marked in ((rule.bad[0], True), (rule.good[0], False)):
        files = {name: shown(content) for name, content in project(example).items()}
        plans = compile_text(files["envspec.yaml"], files, Order(emit=False)).plans
        said = [d for d in run(plans["prod"], rules([rule])) if d.id == rule.id]
        places = [(d.span.line, d.span.column) for d in said if d.span is not None]
        assert places == ([(m.line, m.column) for m in marks_of(project(example))] if marked else [])
