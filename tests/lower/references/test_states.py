"""What a state answers where something is missing, or leads back to itself. What it answers else: see the resolver."""

from __future__ import annotations

import pytest

from tests.lower.specs import Told, plan, spelled, told

_CUSTOM = "state:\n  it:\n    kind: custom\n    image: acme/it:1.0.0\n    ports:\n      main: 4000\n"


@pytest.mark.parametrize(
    ("state", "reference", "message", "help"),
    [
        (
            _CUSTOM, "state.it.url", "`it` does not say its `url`",
            "add `url:` to `state.it`, or compose it from `host` and `port`",
        ),
        (
            _CUSTOM, "state.it.bucket", "`it`, a state of kind custom, has no `bucket`",
            "it has `host`, `port`, `address`, `user`, `password`, `database`, `url` and `ports.NAME`",
        ),
        (
            _CUSTOM + "    auth: false\n", "state.it.pasword", "`it`, a state of kind custom, has no `pasword`",
            "it has `host`, `port`, `address`, `user`, `database`, `url` and `ports.NAME`",
        ),
        (
            "state:\n  it:\n    kind: minio\n    version: RELEASE.2025-04-22T22-12-26Z\n", "state.it.bucket",
            "`it` declares no bucket", "name one: `buckets:` of `state.it`",
        ),
        (
            "state:\n  it:\n    kind: volume\n", "state.it.host", "`it` is a volume, and nothing listens there",
            "mount it: `volumes:` with `/path: it`",
        ),
    ],
)  # fmt: skip
def test_what_a_state_cannot_answer(state: str, reference: str, message: str, help: str) -> None:
    assert told(f"environment:\n  AT: ${{{reference}}}\n", state) == [Told(2, 7, message, help)]


def test_a_url_that_is_made_of_itself_is_told_where_it_stands() -> None:
    state = _CUSTOM + '    url: "x://${state.it.url}"\n'
    found = told("environment:\n  AT: ${state.it.url}\n  TOO: ${state.it.url}\n", state)
    assert [(each.message, each.help) for each in found] == [("the url of `it` refers to itself", "spell it out")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", "shop shop"),  # the project's name
        ("    user: buyer\n    database: stock\n", "buyer stock"),
    ],
)
def test_user_and_database_are_as_said_or_the_projects_name(said: str, expected: str) -> None:
    body = (
        "services:\n  web:\n    image: acme/web:1.0.0\n    environment:\n"
        "      AT: ${state.it.user} ${state.it.database}\n"
    )
    assert spelled(plan(body + _CUSTOM + said).workloads["web"].environment["AT"]) == expected
