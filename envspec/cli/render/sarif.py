"""Diagnostics as SARIF 2.1.0, with the rules' metadata and a fingerprint that survives moved lines.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from envspec import __version__
from envspec.cli.render.fingerprints import Fingerprints
from envspec.cli.render.places import uri
from envspec.cli.screen import as_json
from envspec.diagnostic import Diagnostic
from envspec.source import Span, format_path

__all__ = ["About", "render"]

_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}


class About(NamedTuple):
    """What is known of a rule or an error: in a sentence, in a paragraph, and its page as text and as Markdown.

    `address`: the public source that it rests on, if it has one.
    """

    short: str
    full: str
    text: str
    markdown: str
    address: str = ""


def render(diagnostics: Iterable[Diagnostic], rules: dict[str, About]) -> str:
    """The log of one run. `rules`: what is known, by id."""
    results = list(diagnostics)
    names = {found.id: found.name for found in results}
    ids = sorted(names)
    prints = Fingerprints()
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
                "results": [_result(found, ids.index(found.id), prints) for found in results],
            }
        ],
    }
    return as_json(log)


def _rule(id: str, name: str, about: About | None) -> dict[str, Any]:
    plain = name.replace("-", " ")
    known = about or About(plain, plain, f"envspec explain {id}", f"`envspec explain {id}`")
    return {
        "id": id,
        "name": name,
        "shortDescription": {"text": known.short},
        "fullDescription": {"text": known.full},
        "help": {"text": known.text, "markdown": known.markdown},
        **({"helpUri": known.address} if known.address else {}),
    }


def _result(found: Diagnostic, index: int, prints: Fingerprints) -> dict[str, Any]:
    text = found.message + (f" ({found.help})" if found.help else "")
    result: dict[str, Any] = {
        "ruleId": found.id,
        "ruleIndex": index,
        "level": _LEVELS[found.severity],
        "message": {"text": text},
        "partialFingerprints": {"envspec/v1": prints.of(found)},
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
            "artifactLocation": {"uri": uri(span.source.name)},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }
