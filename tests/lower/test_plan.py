"""The passes of lowering: tiers, and what belongs to the environment as a whole."""

from __future__ import annotations

from tests.lower.specs import ENVIRONMENTS, Told, plan, told_in

_WEB = "services:\n  web:\n    image: acme/web:1.0.0\n"


def test_tools_are_there_in_development_alone() -> None:
    body = _WEB + "tools:\n  shell:\n    image: acme/sh:1.0.0\n"
    assert list(plan(body).workloads) == ["web"]
    assert list(plan(body, "dev").workloads) == ["web", "shell"]


def test_who_is_not_enabled_is_not_there() -> None:
    environments = ENVIRONMENTS + "    services:\n      web:\n        enabled: false\n"
    assert plan(_WEB, environments=environments).workloads == {}


def test_an_environment_says_its_tier_and_its_targets() -> None:
    assert told_in(_WEB, "environments:\n  prod:\n    targets:\n      - compose\n") == [
        Told(
            5,
            3,
            "environment `prod` does not say its tier",
            "add `tier: development` or `tier: production`, or let it extend an environment that has one",
        )
    ]
    (found,) = told_in(_WEB, "environments:\n  prod:\n    tier: production\n")
    assert (found.line, found.column, found.message) == (5, 3, "environment `prod` does not say its targets")


def test_the_image_that_is_used_has_to_be_there() -> None:
    environments = ENVIRONMENTS + "    services:\n      web:\n        enabled: false\n"
    body = _WEB + "jobs:\n  tidy:\n    uses: web\n    when: manual\n"
    assert told_in(body, environments) == [
        Told(
            6,
            11,
            "`web` is not there in environment `prod`",
            "`enabled: false` leaves it out; give this entry an `image` or a `build` there",
        )
    ]


def test_who_wait_for_one_another_are_told_with_all_places() -> None:
    body = (
        "services:\n  a:\n    image: acme/a:1.0.0\n    needs:\n      b: started\n"
        "  b:\n    image: acme/b:1.0.0\n    needs:\n      a: started\n"
    )
    (found, *_) = told_in(body)
    assert (found.line, found.column, found.message) == (5, 7, "these wait for one another to start: a -> b -> a")
    assert found.help == "let one of them bear the other's absence: `needs: {…: none}`, or no `needs` at all"
