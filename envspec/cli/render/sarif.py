"""Diagnostics as SARIF 2.1.0, with the rules' metadata and a fingerprint that survives moved lines.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from envspec import __version__
from envspec.cli.screen import as_json
from envspec.diagnostic import Diagnostic
from envspec.source import Span, format_path

__all__ = ["render"]

_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}


def render(diagnostics: Iterable[Diagnostic], rules: dict[str, tuple[str, str]]) -> str:
    """The log of one run. `rules`: id -> summary and full text of what is known about it."""
    results = list(diagnostics)
    names = {found.id: found.name for found in results}
    ids = sorted(names)
    seen: dict[str, int] = {}
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "envspec",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": [_rule(id, names[id], rules.get(id)) for id in ids],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(found, ids.index(found.id), seen) for found in results],
            }
        ],
    }
    return as_json(log)


def _rule(id: str, name: str, texts: tuple[str, str] | None) -> dict[str, Any]:
    short, full = texts or (name.replace("-", " "), name.replace("-", " "))
    return {
        "id": id,
        "name": name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": f"envspec explain {id}"},
    }


def _result(found: Diagnostic, index: int, seen: dict[str, int]) -> dict[str, Any]:
    text = found.message + (f" ({found.help})" if found.help else "")
    result: dict[str, Any] = {
        "ruleId": found.id,
        "ruleIndex": index,
        "level": _LEVELS[found.severity],
        "message": {"text": text},
        "partialFingerprints": {"envspec/v1": _fingerprint(found, seen)},
        "properties": {"environments": list(found.environments)},
    }
    if found.span:
        location = _location(found.span)
        if found.path:
            location["logicalLocations"] = [{"fullyQualifiedName": format_path(found.path), "kind": "member"}]
        result["locations"] = [location]
    if found.related:
        result["relatedLocations"] = [
            {"id": number, **_location(span), "message": {"text": words}}
            for number, (words, span) in enumerate(found.related, 1)
        ]
    return result


def _location(span: Span) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(span.source.name.replace("\\", "/"))},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }


def _fingerprint(found: Diagnostic, seen: dict[str, int]) -> str:
    """Of what was found and where in the spec, without the line; repeated ones are numbered."""
    name = found.span.source.name if found.span else ""
    text = "\0".join((found.id, name, format_path(found.path), found.message))
    seen[text] = seen.get(text, 0) + 1
    return sha256(f"{text}\0{seen[text]}".encode()).hexdigest()[:32]
