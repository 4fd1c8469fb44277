"""Diagnostics as GitLab's report of code quality.

Source: GitLab's documentation, "Code Quality", "Implement a custom tool".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from envspec.cli.render.fingerprints import Fingerprints
from envspec.cli.render.places import in_repository
from envspec.cli.screen import as_json
from envspec.diagnostic import Diagnostic

__all__ = ["render"]

_SEVERITIES = {"error": "critical", "warning": "major", "advice": "info"}


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One list; what stands in no file is told at the spec's first line, since each needs a place."""
    prints = Fingerprints()
    return as_json([_one(found, prints) for found in diagnostics])


def _one(found: Diagnostic, prints: Fingerprints) -> dict[str, Any]:
    span = found.span
    return {
        "description": found.message + (f" ({found.help})" if found.help else ""),
        "check_name": f"{found.id} {found.name}",
        "fingerprint": prints.of(found),
        "severity": _SEVERITIES[found.severity],
        "location": {
            "path": in_repository(span.source.name) if span else "envspec.yaml",
            "lines": {"begin": span.line if span else 1, "end": span.end_line if span else 1},
        },
    }
