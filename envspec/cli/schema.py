"""`envspec schema`: the JSON Schema of the language, for editors and other tools."""

from __future__ import annotations

import sys

from envspec.cli.command import Command, Values
from envspec.lazy import load

__all__ = ["COMMAND"]

_HELP = """Print the JSON Schema of envspec.yaml.

The options of every installed target are in it. Save it and name it in the first line of the spec, and
the editor helps:
`# yaml-language-server: $schema=envspec.schema.json`
"""


def _run(values: Values) -> int:
    schema = load("envspec.backend.installed").schema()
    sys.stdout.write(load("json").dumps(schema, indent=2, ensure_ascii=False) + "\n")
    return 0


COMMAND = Command("schema", _HELP, (), _run)
