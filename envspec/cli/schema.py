"""`envspec schema`: the JSON Schema of the language, for editors and other tools."""

from __future__ import annotations

import sys
from typing import Any

from envspec.cli.command import Command, Values
from envspec.lazy import load

__all__ = ["COMMAND"]

_HELP = """Print the JSON Schema of envspec.yaml.

The options of every installed target are in it. Save it and name it in the first line of the spec, and
the editor helps:
`# yaml-language-server: $schema=envspec.schema.json`
"""


#: fields of one layer of which one would be lost (ENV058); merging decides between layers, which no schema sees
_EXCLUSIVE = (
    ("image", "build"), ("image", "uses"), ("build", "uses"), ("replicas", "autoscale"), ("when", "schedule"),
    ("version", "image"), ("http", "tcp"), ("http", "grpc"), ("http", "exec"), ("tcp", "grpc"), ("tcp", "exec"),
    ("grpc", "exec"), ("source", "template"), ("source", "content"), ("template", "content"),
)  # fmt: skip


def _for_editors(node: Any) -> None:
    """Adds what editors show and mark: descriptions with their code, and fields that exclude one another."""
    if isinstance(node, list):
        for part in node:
            _for_editors(part)
    if not isinstance(node, dict):
        return
    for key, part in node.items():
        if key not in ("examples", "default"):
            _for_editors(part)
    if isinstance(node.get("description"), str):
        node["markdownDescription"] = node["description"]
    fields = node.get("properties")
    if isinstance(fields, dict) and node.get("title") != "environment":
        excluded = [{"not": {"required": list(pair)}} for pair in _EXCLUSIVE if fields.keys() >= set(pair)]
        if excluded:
            node["allOf"] = [*node.get("allOf", ()), *excluded]


def _run(values: Values) -> int:
    schema = load("envspec.backend.installed").schema()
    _for_editors(schema)
    sys.stdout.write(load("json").dumps(schema, indent=2, ensure_ascii=False) + "\n")
    return 0


COMMAND = Command("schema", _HELP, (), _run)
