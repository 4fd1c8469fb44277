"""What the files of a spec say together: here, that there is something to compile."""

from __future__ import annotations

import pytest

from envspec.compiler import compile_text

_ENVIRONMENT = "environments:\n  dev:\n    tier: development\n"
_SAID = "ENV062 the spec has no environment, so there is nothing to compile"


def told(text: str, files: dict[str, bytes | str] | None = None) -> list[tuple[str, str]]:
    """Place, and id with message, of every error."""
    found = [one for one in compile_text(text, files).diagnostics if one.severity == "error"]
    return [(str(one.span), f"{one.id} {one.message}") for one in found]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("envspec: 1\nproject: shop\nservices:\n  web:\n    image: a/b:1.2.3\n", "envspec.yaml:2:1"),
        ("envspec: 1\nservices:\n  web:\n    image: a/b:1.2.3\n", "envspec.yaml:1:1"),
        ("envspec: 1\nproject: shop\nenvironments:\n", "envspec.yaml:3:1"),
    ],
)
def test_a_spec_without_environments_is_an_error(text: str, place: str) -> None:
    assert told(text) == [(place, _SAID)]
    (found,) = compile_text(text).diagnostics
    assert found.help == "add `environments:` with an entry such as `dev:` and in it `tier: development`"


def test_an_included_file_may_have_them() -> None:
    text = "envspec: 1\nproject: shop\ninclude:\n  - environments.yaml\n"
    assert told(text, {"environments.yaml": "envspec: 1\n" + _ENVIRONMENT}) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("envspec: 1\ninclude:\n  - gone.yaml\n", "`gone.yaml`"),
        ("envspec: 1\n" + _ENVIRONMENT.replace("environments", "enviroments"), "did you mean `environments`?"),
    ],
)
def test_they_may_stand_where_nothing_could_be_read(text: str, message: str) -> None:
    (only,) = told(text)
    assert message in only[1]
