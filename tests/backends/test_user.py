"""Who a service runs as is the same on every target."""

from __future__ import annotations

import pytest

from envspec.compiler import compile_text

SPEC = """\
envspec: 1
project: shop
registry: registry.example.com/acme
services:
  web:
    build:
      context: .
      args:
        UID: "20000"
    resources:
      cpu: 250m
      memory: 128Mi
environments:
  prod:
    tier: production
    tag: 1.0.0
    targets:
      - compose
      - swarm
      - kubernetes
      - nomad
"""
ARGUMENT = """\
ARG UID=991
FROM debian:12.8-slim
ARG UID
RUN useradd -u "${UID}" app && install -d -m 0700 -o app /app
USER ${UID}:${UID}
CMD ["/app/run"]
"""
NAME = """\
FROM acme/base:1.0.0
RUN echo 'app:x:20000:20000::/home/app:/bin/sh' >> /etc/passwd
USER app
CMD ["sh", "/home/app/run.sh"]
"""


@pytest.mark.parametrize("dockerfile", [ARGUMENT, NAME])
def test_one_user_everywhere(dockerfile: str) -> None:
    made = compile_text(SPEC, {"Dockerfile": dockerfile})
    assert [
        found for found in made.diagnostics if found.severity in ("error", "warning") and "user" in found.name
    ] == []
    said = {
        "compose/compose.yaml": 'user: "20000:20000"',
        "swarm/stack.yaml": 'user: "20000:20000"',
        "kubernetes/40-apps/web.yaml": "runAsUser: 20000",
        "nomad/web.nomad.hcl": '"20000:20000"',
    }
    texts = {one.path: one.data.decode() for one in made.artifacts["prod"]}
    for path, user in said.items():
        assert user in texts[path], path
