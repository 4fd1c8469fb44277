"""Where two users write to one volume, and where another rule says it already."""

from __future__ import annotations

import pytest

from envspec.compiler import Order, compile_text

_SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.4.2
    user: "10001"
    volumes:
      /srv/uploads: uploads
  worker:
    image: acme/worker:1.4.2
    user: "10002"
    volumes:
      /srv/uploads: uploads
state:
  uploads:
    kind: volume
    storage: 1Gi
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
"""
_MANY = _SPEC.replace("storage: 1Gi", "storage: 1Gi\n    access: many")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (_SPEC, [("shared-volume", "envspec.yaml:13:21")]),
        (_MANY, [("volume-of-two-users", "envspec.yaml:13:21")]),
        (_MANY.replace("10002", "10001"), []),
        (_MANY.replace('    user: "10002"\n', ""), []),
    ],
    ids=["one at a time", "many", "the same user", "a user that nobody knows"],
)
def test_one_fault_is_told_by_one_rule(spec: str, said: list[tuple[str, str]]) -> None:
    found = compile_text(spec, {}, Order(emit=False)).diagnostics
    assert [(d.name, str(d.span)) for d in found if d.id in ("ENV303", "ENV306")] == said
