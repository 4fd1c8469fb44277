"""What the help says of a waiver is true."""

from __future__ import annotations

import pytest

from envspec.compiler import Order, compile_text

_SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    user: "10001:10001"
    mounts:
      /app: {source}
    resources:
      cpu: 250m
      memory: 64Mi
environments:
  prod:
    tier: production
    targets:
      - compose
      - kubernetes
      - nomad
"""
_WAIVER = """\
waivers:
  - rule: bind-mount
    at: services.web
    because: it lies there
    until: 2027-03-31
"""


@pytest.mark.parametrize(("source", "useless"), [("src", True), ("/srv/app", False)])
def test_a_path_of_the_project_cannot_be_waived(source: str, useless: bool) -> None:
    text = _SPEC.format(source=source)
    (found,) = [one for one in compile_text(text, order=Order(emit=False)).diagnostics if one.id == "ENV301"]
    assert ("waiving it is of no use" in found.help) == useless
    for target in ("compose", "kubernetes", "nomad"):
        made = compile_text(text + _WAIVER, order=Order(targets=(target,)))
        assert [one.id for one in made.diagnostics if one.severity == "error"] == (["ENV091"] if useless else [])
