"""What an environment is compiled to, and what it says to each of its targets."""

from __future__ import annotations

import pytest

from tests.lower.specs import lowered, plan, told_in

_WEB = "services:\n  web:\n    image: acme/web:1.0.0\n"


def environment(lines: str, tier: str = "production") -> str:
    return f"environments:\n  it:\n    tier: {tier}\n{lines}"


def test_targets_are_in_the_order_of_the_spec() -> None:
    said = environment("    targets:\n      - nomad\n      - compose\n")
    assert plan(_WEB, "it", said).targets == ("nomad", "compose")


def test_a_development_tier_has_targets_without_saying_so() -> None:
    assert plan(_WEB, "it", environment("", "development")).targets == ("compose",)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            environment("    targets:\n      - kubernetes\n", "development"),
            (8, 9, "`kubernetes` compiles no development tier"),
        ),
        (environment("    targets:\n      - composer\n"), (8, 9, "there is no target `composer`")),
    ],
)
def test_a_target_that_cannot_be(said: str, expected: tuple[int, int, str]) -> None:
    (found, *_) = told_in(_WEB, said)
    line, column, message = expected
    assert (found.line, found.column) == (line, column)
    assert found.message.startswith(message)


def test_options_are_plain_texts_and_lists_of_them() -> None:
    said = environment(
        "    targets:\n      - compose\n    vars:\n      at: 10.0.0.1\n    compose:\n      bind: ${vars.at}\n"
        "      patches:\n        - deploy/patch.yaml\n"
    )
    made = plan(_WEB, "it", said, {"deploy/patch.yaml": "services: {}\n"})
    assert made.options == {"compose": {"bind": "10.0.0.1"}}
    (patch,) = made.patches["compose"]
    assert patch.path == ("options", "compose", "patches", 0)


def test_a_patch_that_is_not_there_is_told_at_its_line() -> None:
    said = environment("    targets:\n      - compose\n    compose:\n      patches:\n        - patch.yaml\n")
    assert [(each.line, each.column, each.message) for each in told_in(_WEB, said)] == [
        (11, 11, "`patch.yaml` does not exist")
    ]


def test_a_secret_is_no_option() -> None:
    said = environment("    targets:\n      - compose\n    compose:\n      bind: ${secrets.key}\n")
    made = lowered(f"{_WEB}secrets:\n  key:\n    dev: x\n", said)
    assert "an option cannot hold a secret: `${secrets.key}`" in [found.message for found in made.diagnostics]
