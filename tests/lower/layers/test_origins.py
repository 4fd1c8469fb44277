"""Lines of the spec as they were written, whatever layer says them."""

from __future__ import annotations

import pytest

from envspec.compiler import Order, compile_text

SPEC = """\
envspec: 1
project: shop
vars:
  port: 80
services:
  web:
    image: acme/web:1.2.3
    command: serve "--title=a b" --port ${vars.port} $HOME
    health:
      exec: 'it''s up'
    dev:
      command: serve --reload
  worker:
    image: acme/worker:1.2.3
    command:
      - work
      - --all
    files:
      /etc/a.b: a.conf
environments:
  dev:
    tier: development
  prod:
    tier: production
    targets:
      - compose
    services:
      worker:
        entrypoint: |
          tini --
"""


@pytest.mark.parametrize(
    ("environment", "path", "line"),
    [
        ("prod", ("services", "web", "command"), 'serve "--title=a b" --port ${vars.port} $HOME'),
        ("dev", ("services", "web", "command"), "serve --reload"),
        ("prod", ("services", "web", "health", "exec"), "it's up"),
        ("prod", ("services", "worker", "entrypoint"), "tini --\n"),
        ("prod", ("services", "worker", "command"), ""),
        ("prod", ("services", "web", "entrypoint"), ""),
        ("prod", ("services", "web"), ""),
        ("prod", ("services", "web", "command", "further"), ""),
        ("prod", ("services", "nobody", "command"), ""),
    ],
)
def test_a_line_is_what_its_layer_says(environment: str, path: tuple[str, ...], line: str) -> None:
    plan = compile_text(SPEC, {"a.conf": ""}, Order((environment,), emit=False)).plans[environment]
    assert plan.origins.line(path) == line
