"""Diagnostics as JSON, as the language document describes them (section 10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from envspec.cli.screen import as_json
from envspec.diagnostic import Diagnostic
from envspec.source import format_path

__all__ = ["render"]


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One object with `version` and `diagnostics`. Lines and columns count from 1; they are null without a file."""
    body = {"version": 1, "diagnostics": [_one(found) for found in diagnostics]}
    return as_json(body)


def _one(found: Diagnostic) -> dict[str, Any]:
    span = found.span
    return {
        "id": found.id,
        "name": found.name,
        "severity": found.severity,
        "message": found.message,
        "help": found.help,
        "file": span.source.name if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "path": format_path(found.path),
        "environments": list(found.environments),
    }
