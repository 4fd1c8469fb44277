"""Patch files as backends read them, for tests."""

from __future__ import annotations

from envspec.model.plan import Patch
from envspec.source import Source
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.patching.reading import read
from envspec_backends.shared.patching.tree import Document
from tests.backends.plans import planned

__all__ = ["documents", "said"]

_SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: web:1
environments:
  prod:
    tier: production
    targets:
      - compose
    compose:
      patches:
        - p.yaml
"""
_PLAN = planned(_SPEC, files={"p.yaml": "{}"})


def documents(text: str) -> tuple[EmissionContext, list[Document]]:
    """The documents of a patch file `p.yaml`, and the context that hears what is wrong in them."""
    context = EmissionContext(_PLAN)
    return context, read(context, Patch(Source("p.yaml", text), ("options", "compose", "patches", 0)))


def said(context: EmissionContext) -> list[str]:
    """What was reported, as `p.yaml:line:column-end: ID message (help)`."""
    return [
        f"{one.span}-{one.span and one.span.end_column}: {one.id} {one.message} ({one.help})"
        for one in context.diagnostics
    ]
