"""Every generated page of docs/."""

from __future__ import annotations

from collections.abc import Callable

from tools.docs import errors, kinds, language, rules, targets

__all__ = ["pages"]

_NOTE = "<!-- made by `make docs`; do not edit: change {} -->\n"
_PAGES: dict[str, tuple[str, Callable[[], str]]] = {
    "language.md": ("the schema, or tools/docs/language.md for the introduction", language.page),
    "kinds.md": ("envspec/kinds, or tools/docs/kinds.md for the introduction", kinds.page),
    "targets.md": ("the tables in backends/envspec_backends/*/support.py", targets.page),
    "errors.md": ("envspec/errors", errors.page),
}


def pages() -> dict[str, str]:
    """File name in docs/ -> text."""
    found = {name: _NOTE.format(source) + make() for name, (source, make) in _PAGES.items()}
    note = _NOTE.format("envspec/rules")
    return found | {f"rules/{name}": note + text for name, text in rules.pages().items()}
