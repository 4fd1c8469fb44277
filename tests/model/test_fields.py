"""What a leaf of the language comes to in a Plan."""

from __future__ import annotations

import pytest

from envspec.backend import installed
from envspec.compiler import Order, compile_text
from envspec.model.fields import field, resolved


@pytest.mark.parametrize(
    ("leaf", "found"),
    [
        ("services.*.replicas", "services.*.replicas"),
        ("tools.*.replicas", "services.*.replicas"),
        ("presets.*.health.http", "services.*.health.http"),
        ("jobs.*.dev.command.*", "jobs.*.command.*"),
        ("services.*.dev.watch.*.path", "services.*.dev.watch.*.path"),
        ("environments.*.services.*.replicas", "services.*.replicas"),
        ("environments.*.state.*.managed.host", "state.*.managed.host"),
        ("environments.*.tools.*.ports.*", "services.*.ports.*.port"),
        ("environments.*.secrets.*.key", "secrets.*.key"),
        ("environments.*.nomad.region", "options.nomad.region"),
        ("environments.*.nomad.volumes", "options.nomad.volumes"),
        ("environments.*.compose.patches.*", "options.compose.patches.*"),
        ("environments.*.vars.*", "environments.*.vars.*"),
        ("services.*.writable.*", "services.*.writable.*.size"),
        ("services.*.mounts.*", "services.*.mounts.*.source"),
        ("jobs.*.volumes.*", "jobs.*.volumes.*.volume"),
        ("jobs.*.migrates", "jobs.*.migrates.*"),
        ("state.*.dev.publish", "state.*.dev.publish.*"),
        ("state.*.dev.run_as", "state.*.run_as"),
        ("services.*.command", "services.*.command"),
    ],
)
def test_the_field_of_a_leaf(leaf: str, found: str) -> None:
    assert field(leaf) == found
    assert leaf in installed.schemas().leaves()


@pytest.mark.parametrize(
    ("name", "production", "development"),
    [
        ("envspec", "the version of the language", "the version of the language"),
        ("environments.*.targets.*", "chooses what is compiled", "chooses what is compiled"),
        ("waivers.*.at", "read by the policies", "read by the policies"),
        ("jobs.*.uses", *["the image and settings of the service that is named"] * 2),
        ("services.*.dev.tty", "a production tier never reads it", ""),
        ("secrets.*.dev", "a production tier never reads it", ""),
        ("secrets.*.key", "", ""),
        ("options.nomad.region", "", ""),
    ],
)
def test_what_no_target_is_asked_about(name: str, production: str, development: str) -> None:
    assert (resolved(name, False), resolved(name, True)) == (production, development)


_SPEC = """\
envspec: 1
project: shop
presets:
  node:
    labels:
      team: red
services:
  web:
    enabled: true
    presets:
      - node
    image: acme/web:1.2.3
    ports:
      http: 8080
    writable:
      /tmp/a:
      /tmp/b: 1Mi
    volumes:
      /data: disk
    secrets:
      - token
  copy:
    uses: web
jobs:
  migrate:
    uses: web
    migrates: disk
    when: manual
state:
  disk:
    kind: volume
  db:
    kind: postgres
    version: 16.9
    dev:
      publish: 5432
secrets:
  token:
    dev: not-a-secret
environments:
  dev:
    tier: development
    compose:
      bind: 127.0.0.1
    services:
      web:
        unset:
          - labels.team
        mounts:
          /srv: /srv
"""


def test_what_a_spec_sets_is_asked_about_by_the_names_of_fields() -> None:
    """Short forms are long ones, and how an entry comes about is nobody's question."""
    plan = compile_text(_SPEC, order=Order(emit=False)).plans["dev"]
    known = {field(leaf) for leaf in installed.schemas().leaves() if not resolved(field(leaf), True)}
    asked = set()
    for path in plan.origins.written():
        steps = [str(step) if step and not isinstance(step, int) else "*" for step in path]
        if steps[0] != "options":
            steps[1] = "*"
        if len(steps) > 3 and steps[2] in ("ports", "writable", "volumes", "mounts", "secrets"):
            steps[3] = "*"
        asked.add(".".join(steps))
    assert asked - known == set()
    assert asked == {
        "services.*.image", "services.*.ports.*.port", "services.*.writable.*.size", "services.*.volumes.*.volume",
        "services.*.secrets.*", "services.*.mounts.*.source", "jobs.*.migrates.*", "jobs.*.when", "jobs.*.image",
        "jobs.*.writable.*.size", "jobs.*.volumes.*.volume", "jobs.*.mounts.*.source", "jobs.*.secrets.*",
        "state.*.kind", "state.*.version",
        "state.*.dev.publish.*", "secrets.*.dev", "options.compose.bind",
    }  # fmt: skip
