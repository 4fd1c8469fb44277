"""An environment and those that it extends."""

from __future__ import annotations

import pytest

from tests.lower.specs import Told, plan, told_in

_BODY = "services:\n  web:\n    image: acme/web:1.0.0\n"


def test_settings_are_those_of_all_layers_and_entries_are_none() -> None:
    environments = """\
environments:
  base:
    tier: production
    tag: "1"
    vars:
      a: base
      b: base
    targets:
      - compose
  prod:
    extends: base
    tag: "2"
    vars:
      b: prod
    services:
      web:
        replicas: 3
"""
    made = plan(_BODY, environments=environments)
    assert (made.tag, made.targets, made.workloads["web"].replicas) == ("2", ("compose",), 3)
    assert {name: str(text.parts[0]) for name, text in made.vars.items()} == {"a": "base", "b": "prod"}
    assert made.options == {}


@pytest.mark.parametrize(
    ("extends", "expected"),
    [
        ("bsae", Told(11, 14, "there is no environment `bsae`", "did you mean `base`?")),
        ("another", Told(11, 14, "there is no environment `another`", "environments are `base` and `prod`")),
    ],
)
def test_who_extends_what_is_not_there(extends: str, expected: Told) -> None:
    environments = (
        "environments:\n  base:\n    tier: production\n    targets:\n      - compose\n"
        f"  prod:\n    tier: production\n    extends: {extends}\n    targets:\n      - compose\n"
    )
    assert told_in(_BODY, environments) == [expected]


def test_environments_in_a_circle_are_told_at_each_end() -> None:
    environments = (
        "environments:\n  a:\n    tier: production\n    extends: b\n    targets:\n      - compose\n"
        "  b:\n    extends: a\n"
    )
    assert told_in(_BODY, environments) == [
        Told(
            7,
            14,
            "environments extend one another in a circle: b -> a -> b",
            "let one of them stand on its own",
        ),
        Told(
            11,
            14,
            "environments extend one another in a circle: a -> b -> a",
            "let one of them stand on its own",
        ),
    ]
