"""Which fields a kind of state has."""

from __future__ import annotations

import pytest

from tests.lower.specs import Told, told_in


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            "kind: volume\n    image: acme/x:1.0",
            Told(4, 5, "a state of kind volume has no `image`", "it takes `access`, `adopt` and `storage`"),
        ),
        (
            "kind: memcached\n    version: \"1.6\"\n    auth: true",
            Told(
                5, 5, "a state of kind memcached has no `auth`",
                "it takes `adopt`, `args`, `backup`, `environment`, `files`, `image`, `resources`, `routes`, "
                "`run_as`, `storage` and `version`",
            ),
        ),
        (
            "kind: custom\n    image: acme/x:1.0\n    buckets:\n      - assets",
            Told(
                5, 5, "a state of kind custom has no `buckets`",
                "it takes `adopt`, `args`, `auth`, `data`, `database`, `environment`, `files`, `health`, `image`, "
                "`ports`, `resources`, `routes`, `run_as`, `storage`, `url`, `user` and `writable`",
            ),
        ),
    ],
)  # fmt: skip
def test_a_field_of_another_kind_is_told_with_those_that_it_has(state: str, expected: Told) -> None:
    assert told_in(f"state:\n  it:\n    {state}\n") == [expected]


def test_a_block_of_development_has_the_fields_of_its_kind_and_publishes() -> None:
    dev = "    dev:\n      publish: 5432\n"
    assert told_in(f"state:\n  it:\n    kind: postgres\n    version: 16.9-bookworm\n{dev}") == []
    (found,) = told_in(f"state:\n  it:\n    kind: volume\n{dev}")
    assert (found.line, found.column, found.message) == (5, 7, "a state of kind volume has no `publish`")
