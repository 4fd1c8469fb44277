"""How a target declares its options, and what is refused as such."""

from __future__ import annotations

import json
from typing import Any

import pytest

import envspec_schema
from envspec.backend import installed
from envspec.backend.options import (
    FILES,
    OBJECTS,
    PATCHES,
    choice,
    each,
    number,
    one_or_each,
    options,
    path,
    problem,
    switch,
    text,
)

_NO_FILES = "`{}` is not what the language means by `patches` and `objects`, which name files"
_NO_TEXT = "`{}` is neither a text nor a list of texts of a type that the language has"
_NO_OPTIONS = "they are no mapping of options, as `envspec.backend.options.options` makes it"
DEFINITIONS = envspec_schema.load()["definitions"]


def test_every_type_is_one_that_the_language_has() -> None:
    made = options(
        "Options for the bus.",
        line=choice("Where it goes.", "harbour", "airport", default="harbour"),
        sign=text("What stands in front.", examples=["7"]),
        map=path("Where its map is.", default="map.svg"),
        seats=number("How many sit.", default=40, examples=[20]),
        night=switch("Whether it goes at night.", default=False),
        stops=each("Where it stops.", examples=[["market"]]),
        folders=each("Where else.", "path"),
        lines=one_or_each("Which of them.", examples=["7"]),
        objects=OBJECTS,
        patches=PATCHES,
    )
    assert problem(made, DEFINITIONS) == ""
    assert made["properties"]["line"]["enum"] == ["harbour", "airport"]
    assert made["properties"]["seats"] == {
        "description": "How many sit.",
        "default": 40,
        "examples": [20],
        "allOf": [{"$ref": "#/definitions/type.positive"}],
    }
    assert made["properties"]["folders"]["items"] == {"$ref": "#/definitions/type.path"}
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (None, _NO_OPTIONS),
        ({"type": "object"}, _NO_OPTIONS),
        (options("x", seats={"type": "integer"}), _NO_TEXT.format("seats")),
        (options("x", objects=PATCHES), _NO_FILES.format("objects")),
        (options("x", objects=each("Things.")), _NO_FILES.format("objects")),
        (options("x", more=OBJECTS), _NO_FILES.format("more")),
        (options("x", seats="many"), "`seats` has no schema"),
        (options("x", at={"anyOf": [{"$ref": "#/definitions/service"}]}), _NO_TEXT.format("at")),
        (options("x", at={"$ref": "#/definitions/type.star"}), _NO_TEXT.format("at")),
        (options("x", at={"$ref": "#/definitions/service"}), _NO_TEXT.format("at")),
        (
            options("x", at=options("a mapping in it", deep=text("Deep."))),
            _NO_TEXT.format("at"),
        ),
    ],
)  # fmt: skip
def test_what_cannot_stand_in_the_schema_of_the_language(schema: Any, said: str) -> None:
    assert problem(schema, DEFINITIONS) == said


@pytest.mark.parametrize("name", installed.names())
def test_what_ships_is_described_field_by_field(name: str) -> None:
    made = installed.options(name, DEFINITIONS)
    assert made["description"].endswith(".")
    for key, field in made["properties"].items():
        if key not in FILES:
            assert len(field["description"]) > 10 and field["description"].endswith("."), key
            assert "default" in field or "examples" in field, key
