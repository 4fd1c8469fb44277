"""docs/from-compose.md says of every key of the Compose specification where it went, and names fields that exist."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from envspec.backend import installed

Schema = dict[str, Any]
PAGE = Path(__file__).parent.parent.parent / "docs/from-compose.md"
#: keys of a service that stand in a section of their own, or are as a whole what a container is
APART = ("build", "healthcheck", "deploy", "develop", "pre_start")


def specification() -> Schema:
    """The Compose specification as check-jsonschema ships it."""
    file = resources.files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
    schema: Schema = json.loads(file.read_text(encoding="utf-8"))
    return schema


class Specification:
    """Keys of a schema, whatever unions and references they stand in."""

    def __init__(self) -> None:
        self.root = specification()

    def definition(self, name: str) -> Schema:
        found: Schema = self.root["$defs"][name]
        return found

    def keys(self, schema: Schema) -> dict[str, Schema]:
        while "$ref" in schema:
            schema = self.definition(schema["$ref"].rpartition("/")[2])
        found: dict[str, Schema] = dict(schema.get("properties") or {})
        parts = [part for union in ("oneOf", "anyOf", "allOf") for part in schema.get(union, [])]
        parts += [schema["items"]] if isinstance(schema.get("items"), dict) else []
        parts += [part for pattern, part in (schema.get("patternProperties") or {}).items() if "x-" not in pattern]
        for part in parts:
            found.update(self.keys(part))
        return found

    def below(self, schema: Schema, prefix: str = "") -> set[str]:
        """Every key below, as a path."""
        found: set[str] = set()
        for name, part in self.keys(schema).items():
            found |= {prefix + name} | self.below(part, f"{prefix}{name}.")
        return found

    def service(self) -> dict[str, Schema]:
        return {
            name: part
            for kind in ("service", "container_spec", "workload_spec")
            for name, part in self.keys(self.definition(kind)).items()
        }

    def sections(self) -> dict[str, set[str]]:
        service = self.service()
        long = {path for name, part in service.items() if name not in APART for path in self.below(part, f"{name}.")}
        job = self.keys(self.definition("job"))
        return {
            "Top level": set(self.root["properties"]),
            "Service": set(service),
            "Long forms in a service": long,
            "Build": self.below(service["build"]),
            "Health check": self.below(service["healthcheck"]),
            "Deploy": self.below(service["deploy"]),
            "Develop": self.below(service["develop"]),
            "Jobs": {"triggers", *self.below(job["triggers"], "triggers.")},
            "Networks": self.below(self.definition("network")),
            "Volumes": self.below(self.definition("volume")),
            "Secrets": self.below(self.definition("secret")),
            "Configs": self.below(self.definition("config")),
            "Models": self.below(self.definition("model")),
            "Include": self.below(self.definition("include")),
        }


def rows() -> dict[str, list[list[str]]]:
    """The page's tables: heading -> rows of cells."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line[3:]
        elif line.startswith("| `"):
            found.setdefault(heading, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


SECTIONS = Specification().sections()


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_has_its_row(heading: str) -> None:
    told = [name for row in rows()[heading] for name in re.findall("`([^`]+)`", row[0])]
    assert sorted(told) == sorted(SECTIONS[heading])


def test_there_is_no_other_table() -> None:
    assert set(rows()) == set(SECTIONS)


def test_a_row_names_a_field_or_says_why_there_is_none() -> None:
    assert [row[0] for table in rows().values() for row in table if not row[1] and not row[2]] == []


def _fields(schema: Schema, found: set[str]) -> set[str]:
    """Every name of a field in a schema of ours."""
    if isinstance(schema, dict):
        for name, part in schema.items():
            if name == "properties" and isinstance(part, dict):
                found.update(part)
            _fields(part, found)
    elif isinstance(schema, list):
        for part in schema:
            _fields(part, found)
    return found


def test_fields_that_are_named_exist() -> None:
    known = _fields(installed.schema(), set())
    named = {name for table in rows().values() for row in table for name in re.findall("`([^`]+)`", row[1])}
    assert [name for name in sorted(named) if not set(name.split(".")) <= known] == []
