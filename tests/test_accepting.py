"""Approximations that are accepted: counted, not told; what matches nothing is reported once all was looked at."""

from __future__ import annotations

from envspec.compiler import Compilation, Order, compile_text

SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: registry.example.com/web:1.2.3
    user: "10001"
    ports:
      http: 8080
    health:
      http: /
    routes:
      - host: a.example.com
        path: /shop
    resources:
      cpu: 100m
      memory: 64Mi
environments:
  dev:
    tier: development
  prod:
    tier: production
    targets:
      - compose
      - kubernetes
    kubernetes:
      gateway: public
"""
HEALTH = "accepts:\n  - at: services.*.health.http\n    because: our images all have wget\n"


def _told(made: Compilation) -> list[str]:
    return [one.message for one in made.diagnostics if one.id == "ENV090"]


def test_one_that_is_accepted_is_counted_and_no_longer_told() -> None:
    without, made = compile_text(SPEC), compile_text(SPEC + HEALTH)
    health = [message for message in _told(without) if message.startswith("`health.http`")]
    assert len(health) == 1, "development and production say the same at the same place"
    assert _told(made) == [message for message in _told(without) if message not in health]
    assert (without.accepted, made.accepted) == (0, 1)
    assert made.artifacts == without.artifacts


def test_a_place_is_all_below_it_and_a_star_any_one_step() -> None:
    routes = compile_text(SPEC + "accepts:\n  - at: services.web.routes.*\n    because: a proxy knows them\n")
    assert not [message for message in _told(routes) if message.startswith("`routes.")]
    assert routes.accepted == 4
    whole = compile_text(SPEC + "accepts:\n  - at: services\n    because: all of it\n")
    assert _told(whole) == []


def test_it_may_be_for_one_target() -> None:
    path = "accepts:\n  - at: services.web.routes\n    target: {}\n    because: a proxy knows them\n"
    assert compile_text(SPEC + path.format("compose")).accepted == 4
    other = compile_text(SPEC + path.format("kubernetes"))
    assert other.accepted == 0
    assert [str(one) for one in other.diagnostics if one.id == "ENV096"] == [
        "envspec.yaml:28:9: warning ENV096 unused-acceptance: nothing is approximated at `services.web.routes` on "
        "kubernetes: this accepts nothing [accepts[0].at]"
    ]


def test_one_that_matches_nothing_is_told_only_when_all_was_looked_at() -> None:
    text = SPEC + "accepts:\n  - at: jobs.*\n    because: there were some\n"
    for order, told in (
        (Order(), 1),
        (Order(environments=("prod",)), 0),
        (Order(targets=("compose",)), 0),
        (Order(emit=False), 0),
    ):
        assert len([one for one in compile_text(text, order=order).diagnostics if one.id == "ENV096"]) == told


def test_what_is_no_path_and_what_lacks_a_reason() -> None:
    text = SPEC + "accepts:\n  - at: services..web\n    because: x\n  - at: services.web\n"
    assert [
        (one.id, one.span and one.span.line) for one in compile_text(text).diagnostics if one.severity == "error"
    ] == [
        ("ENV068", 28),
        ("ENV031", 30),
    ]
