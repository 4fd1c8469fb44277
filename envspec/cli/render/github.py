"""Diagnostics as annotations of GitHub Actions.

Source: GitHub's documentation, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from envspec.cli.render.places import in_repository
from envspec.cli.screen import clean
from envspec.diagnostic import Diagnostic

__all__ = ["render"]

_COMMANDS = {"error": "error", "warning": "warning", "advice": "notice"}


def _data(text: str) -> str:
    return "%0A".join(clean(line.replace("%", "%25")) for line in text.split("\n"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def render(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """One workflow command a line."""
    for found in diagnostics:
        properties = [f"title={_property(f'{found.id} {found.name}')}"]
        span = found.span
        if span:
            properties = [
                f"file={_property(in_repository(span.source.name))}",
                f"line={span.line}",
                f"col={span.column}",
                f"endLine={span.end_line}",
                *([f"endColumn={span.end_column}"] if span.end_line == span.line else []),
                *properties,
            ]
        text = "\n".join(clean(part) for part in (found.message, found.help) if part)
        yield f"::{_COMMANDS[found.severity]} {','.join(properties)}::{_data(text)}"
