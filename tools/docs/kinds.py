"""docs/kinds.md: every kind of state, from the docstring of its module and the facts that it states."""

from __future__ import annotations

import ast
from pathlib import Path

import envspec.kinds
from envspec.kinds.kind import Kind
from envspec.lazy import load
from envspec.packaged import modules

__all__ = ["all_kinds", "page"]

_FIELDS = ("database", "databases", "user", "auth", "buckets")
_REFERENCES = ("host", "port", "address", "user", "password", "database", "bucket", "url")


def all_kinds() -> list[Kind]:
    """Every kind that has a file, by name."""
    found = [getattr(load(f"envspec.kinds.{name}"), "KIND", None) for name in sorted(modules("envspec.kinds"))]
    return [kind for kind in found if kind is not None]


def _docstring(name: str) -> str:
    file = Path(envspec.kinds.__path__[0]) / f"{name}.py"
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""


def _facts(kind: Kind) -> list[str]:
    offered = {"host", "port", "address", "url"} | kind.attributes
    references = [f"`.{word}`" for word in _REFERENCES if word in offered]
    versions = ", ".join(f"`{tag}`" for tag in kind.tags)
    facts = [f"- `version:` such as {versions}"]
    facts += [f"- references: {', '.join(references)}, `.ports.NAME`"]
    if kind.url:
        facts.append(f"- `.url`: `{kind.url}`")
    fields = [f"`{word}`" for word in _FIELDS if word in kind.fields]
    if fields:
        facts.append(f"- fields of its own: {', '.join(fields)}")
    if kind.has_password:
        facts.append("- declares the secret `<state>-password`")
    return facts


def page() -> str:
    """The page: the introduction, then the kinds in the order of the language."""
    introduction, _, ending = Path(__file__).with_suffix(".md").read_text(encoding="utf-8").partition("KINDS\n")
    lines = [introduction.rstrip("\n"), ""]
    for kind in all_kinds():
        lines += [f"## {kind.name}", "", _docstring(kind.name).strip(), "", "In a spec:", "", *_facts(kind), ""]
    return "\n".join([*lines, ending.strip("\n")]) + "\n"
