"""Which names of secrets there are, and which are used."""

from __future__ import annotations

from tests.lower.specs import plan, told

_STATES = "state:\n  db:\n    kind: postgres\n    version: 16.9-bookworm\n{}"


def test_a_state_declares_its_password_by_itself() -> None:
    body = "services:\n  web:\n    image: acme/web:1.0.0\n    environment:\n      KEY: ${secrets.db-password}\n"
    assert plan(body + _STATES.format("")).used_secrets == ("db-password",)


def test_a_state_without_a_password_declares_none() -> None:
    (found,) = told(
        "environment:\n  KEY: ${secrets.cache-password}\n",
        ("state:\n  cache:\n    kind: redis\n    version: 7.4.4-bookworm\n    auth: false\n"),
    )
    assert (found.message, found.help) == (
        "there is no secret `cache-password`",
        "declare it: `secrets:` with `cache-password:` below it",
    )


def test_they_are_used_in_the_order_in_which_they_are_asked_for() -> None:
    body = (
        "services:\n  web:\n    image: acme/web:1.0.0\n    environment:\n"
        "      A: ${secrets.b} ${secrets.a}\n      B: ${secrets.b}\n"
        "secrets:\n  a:\n    dev: x\n  b:\n    dev: x\n  c:\n    dev: x\n"
    )
    assert plan(body).used_secrets == ("b", "a")
