"""Which fields a kind of state has."""

from __future__ import annotations

import pytest

from tests.lower.specs import told_in


@pytest.mark.parametrize(
    ("state", "place", "message", "has"),
    [
        ("kind: volume\n    image: acme/x:1.0", (4, 5), "a state of kind volume has no `image`", "access"),
        (
            'kind: memcached\n    version: "1.6"\n    auth: true',
            (5, 5),
            "a state of kind memcached has no `auth`",
            "version",
        ),
        (
            "kind: custom\n    image: acme/x:1.0\n    buckets:\n      - assets",
            (5, 5),
            "a state of kind custom has no `buckets`",
            "data",
        ),
    ],
)
def test_a_field_of_another_kind_is_told_with_those_that_it_has(
    state: str, place: tuple[int, int], message: str, has: str
) -> None:
    (found,) = told_in(f"state:\n  it:\n    {state}\n")
    assert ((found.line, found.column), found.message) == (place, message)
    assert found.help.startswith("it takes `")
    assert f"`{has}`" in found.help
    assert "`kind`" not in found.help  # every state has it


def test_a_near_field_of_its_own_comes_first() -> None:
    (found,) = told_in("state:\n  it:\n    kind: custom\n    image: acme/x:1.0\n    databases:\n      - a\n")
    assert found.message == "a state of kind custom has no `databases`"
    assert found.help.startswith("did you mean `database`? it takes `adopt`, `aliases`, `args`, ")


def test_a_block_of_development_has_the_fields_of_its_kind_and_publishes() -> None:
    dev = "    dev:\n      publish: 5432\n"
    assert told_in(f"state:\n  it:\n    kind: postgres\n    version: 16.9-bookworm\n{dev}") == []
    (found,) = told_in(f"state:\n  it:\n    kind: volume\n{dev}")
    assert (found.line, found.column, found.message) == (5, 7, "a state of kind volume has no `publish`")
