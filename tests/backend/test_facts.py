"""What targets say of themselves, and what becomes of a target that says nothing or fails to."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable

import pytest

from envspec import registry
from envspec.backend import Backend, Emission, Facts, SecretStore, Table, approximates, installed, otherwise
from envspec.backend.facts import Home
from envspec.compiler import Order, compile_text
from envspec.model.plan import Option, Plan

SPEC = """\
envspec: 1
project: shop
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    routes:
      - host: example.com
  admin:
    uses: web
    ports:
      http: 8080
    routes:
      - host: admin.example.com
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - TARGET
"""


class Silent(Backend):
    """A backend of a third party that says nothing of itself."""

    name = "silent"

    def table(self, development: bool) -> Table:
        return otherwise(approximates("it emits nothing"), {})

    def emit(self, plan: Plan) -> Emission:
        return Emission(())


class Telling(Silent):
    name = "telling"

    def facts(self, plan: Plan) -> Facts:
        return Facts(pulls_images=True, routes_on_host=True)


class Failing(Silent):
    name = "failing"

    def facts(self, plan: Plan) -> Facts:
        raise LookupError("no cluster")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[tuple[str, str]]]:
    """Id and message of what is found for production on a target."""
    module = types.ModuleType("acme_targets")
    module.__dict__.update(silent=Silent(), telling=Telling(), failing=Failing())
    monkeypatch.setitem(sys.modules, "acme_targets", module)
    ours = registry.backends()
    theirs = {name: f"acme_targets:{name}" for name in ("silent", "telling", "failing")}
    monkeypatch.setattr(registry, "backends", lambda: ours | theirs)

    def found(target: str) -> list[tuple[str, str]]:
        files = {"Dockerfile": "FROM scratch\nUSER 10001\n"}
        made = compile_text(SPEC.replace("TARGET", target), files, Order(emit=False))
        return [(each.id, each.message) for each in made.diagnostics]

    return found


def test_policies_ask_the_target_and_not_its_name(found: Callable[[str], list[tuple[str, str]]]) -> None:
    rules = {"ENV108", "ENV505"}  # missing-registry, port-clash
    assert {id for id, _ in found("silent")} & rules == set()
    assert {id for id, _ in found("telling")} & rules == rules
    assert {id for id, _ in found("compose")} & rules == {"ENV505"}
    assert {id for id, _ in found("kubernetes")} & rules == {"ENV108"}
    assert {id for id, _ in found("nomad")} & rules == {"ENV108"}


def test_a_target_that_fails_to_tell_is_a_broken_backend(found: Callable[[str], list[tuple[str, str]]]) -> None:
    told = [message for id, message in found("failing") if id == "ENV094"]
    assert told == ["the backend failing failed: LookupError: no cluster"]


HOMES = (Home(("options", "kubernetes", "namespace"), "the namespace", "shop", "", "context"),)
ROUTED = "`routes: traefik` under `compose` needs none"


@pytest.mark.parametrize(
    ("target", "options", "expected"),
    [
        ("compose", {}, Facts(routes_on_host=True, routed_by=ROUTED)),
        ("compose", {"routes": "traefik"}, Facts()),
        ("kubernetes", {}, Facts(pulls_images=True)),
        (
            "kubernetes",
            {"secrets": "csi", "store": "vault", "namespace": "shop"},
            Facts(pulls_images=True, secret_stores=(SecretStore("the store", "vault"),), homes=HOMES),
        ),
        (
            "kubernetes",
            {"namespace": "shop"},
            Facts(pulls_images=True, secret_stores=(SecretStore("the namespace", "shop"),), homes=HOMES),
        ),
        (
            "nomad",
            {"secrets": "vault", "vault_path": "kv/shop"},
            Facts(pulls_images=True, secret_stores=(SecretStore("the Vault path", "kv/shop"),)),
        ),
        (
            "nomad",
            {"namespace": "shop"},
            Facts(pulls_images=True, secret_stores=(SecretStore("the Nomad namespace", "shop", "global"),)),
        ),
    ],
)
def test_what_ours_say_depends_on_their_options(target: str, options: dict[str, Option], expected: Facts) -> None:
    plan = compile_text(SPEC.replace("TARGET", target), order=Order(emit=False)).plans["prod"]
    assert installed.backend(target).facts(plan._replace(options={target: options})) == expected
