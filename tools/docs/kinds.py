"""docs/kinds.md: every kind of state, from the docstring of its module and the facts that it states."""

from __future__ import annotations

import ast
from pathlib import Path

import envspec.kinds
from envspec.kinds.family import Family
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


def _images(kind: Kind) -> list[str]:
    """The table of the images that a kind knows besides its own, with where each was read."""
    fit = [family for family in kind.families if not family.unfit]
    lines: list[str] = []
    if fit:
        lines += [
            "Further images in `image:`:",
            "",
            "| image | tags such as | otherwise | read in |",
            "|---|---|---|---|",
        ]
        for family in fit:
            tags = ", ".join(f"`{tag}`" for tag in family.tags)
            lines.append(f"| `{family.repository}` | {tags} | {_otherwise(family)} | {family.source} |")
        lines.append("")
    unfit = [family for family in kind.families if family.unfit]
    if unfit:
        lines += ["Not these:", "", "| image | why | read in |", "|---|---|---|"]
        lines += [f"| `{family.repository}` | {family.unfit} | {family.source} |" for family in unfit]
        lines.append("")
    return lines


def _otherwise(family: Family) -> str:
    said = ["Alpine"] if family.alpine else []
    said += [f"user {family.user[0]}:{family.user[1]}"] if family.user else []
    said += [f"data in `{family.data}`"] if family.data else []
    said += [f"writable `{path}`" for path in family.writable]
    return ", ".join(said) or "nothing"


def page() -> str:
    """The page: the introduction, then the kinds in the order of the language."""
    introduction, _, ending = Path(__file__).with_suffix(".md").read_text(encoding="utf-8").partition("KINDS\n")
    lines = [introduction.rstrip("\n"), ""]
    for kind in all_kinds():
        lines += [f"## {kind.name}", "", _docstring(kind.name).strip(), "", "In a spec:", "", *_facts(kind), ""]
        lines += _images(kind)
    return "\n".join([*lines, ending.strip("\n")]) + "\n"
