"""What the schema says is taken where a spec is silent is what the compiler takes."""

from __future__ import annotations

from envspec.backend import installed
from envspec.compiler import compile_text

_SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    user: "10001:10001"
    ports:
      http: 8080
    routes:
      - host: shop.example.com
    resources:
      cpu: 250m
      memory: 64Mi
    health:
      http: /
state:
  db:
    kind: postgres
    version: 16.9
    backup:
      schedule: "0 2 * * *"
      volume: dumps
  cache:
    kind: valkey
    version: 8.1.1
  dumps:
    kind: volume
    storage: 1Gi
environments:
  dev:
    tier: development
  prod:
    tier: production
    targets:
      - kubernetes
"""


def default(field: str) -> object:
    found = installed.schemas().describe(field)
    assert found is not None
    return found.default


def words(field: str) -> str:
    found = installed.schemas().describe(field)
    assert found is not None
    return found.description


def test_what_kubernetes_is_asked_for() -> None:
    made = compile_text(_SPEC)
    files = {one.path: one.data.decode() for one in made.artifacts["prod"]}
    assert "called `public`" in words("environments.prod.kubernetes.gateway")
    assert "name: public\n" in files["kubernetes/40-apps/web.yaml"]
    assert "10Gi" in words("state.db.storage")
    assert "storage: 10Gi\n" in files["kubernetes/20-state/db.yaml"]
    assert "10Gi" not in files["kubernetes/20-state/cache.yaml"]
    assert (
        f'- db\n                - "{default("state.db.backup.keep")}"\n' in files["kubernetes/20-state/db-backup.yaml"]
    )


def test_targets_may_be_left_out_in_development_alone() -> None:
    assert compile_text(_SPEC).plans["dev"].targets == ("compose",)
    without = compile_text(_SPEC.replace("    targets:\n      - kubernetes\n", ""))
    assert [one.id for one in without.diagnostics if one.severity == "error"] == ["ENV062"]
    assert "a production tier must say it" in words("environments.prod.targets")
