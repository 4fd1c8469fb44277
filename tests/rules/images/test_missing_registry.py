"""ENV108: one line of the spec mends it, so that it is told once, whoever runs the images."""

from __future__ import annotations

from envspec.compiler import compile_text

_SPEC = """\
envspec: 1
project: shop
services:
  web:
    build:
      context: web
  api:
    build:
      context: api
  own:
    build:
      context: own
      image: own
jobs:
  migrate:
    uses: api
    command: migrate
    when: before-deploy
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - kubernetes
"""


def _said(spec: str) -> list[str]:
    return [f"{one.span} {one.message}" for one in compile_text(spec).diagnostics if one.id == "ENV108"]


def test_a_spec_without_a_registry_is_told_once_and_a_name_of_its_own_by_itself() -> None:
    end = "nodes look for it among Docker Hub's own images"
    assert _said(_SPEC) == [
        f"envspec.yaml:5:5 no registry is named for `shop-web`: {end}",
        f"envspec.yaml:11:5 no registry is named for `own`: {end}",
    ]


def test_a_host_may_have_built_the_images_that_it_runs() -> None:
    assert _said(_SPEC.replace("- kubernetes", "- compose")) == []
