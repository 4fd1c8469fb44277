"""docs/errors.md: every error of the language, from the catalogue behind `envspec explain`."""

from __future__ import annotations

import textwrap

from envspec.errors import LanguageError, catalogue

__all__ = ["page"]

_INTRODUCTION = """\
# Errors of the language

What is wrong with a spec itself has an id from ENV001 to ENV099, and cannot be waived. `envspec explain ENV030` prints
an entry of this page. Ids from ENV101 on are [policy rules](rules/README.md).
"""
#: characters of an example's line that are shown
_WIDTH = 100
_GROUPS = {
    1: "Syntax: the file cannot be read",
    30: "Structure: keys and values that the language does not know",
    50: "Meaning: names, references and what belongs together",
    80: "Files and output",
    90: "Targets: what cannot be said there",
}


def _entry(error: LanguageError) -> list[str]:
    lines = [f"### {error.id} {error.name}", "", textwrap.fill(error.text, 120, break_on_hyphens=False), ""]
    for title, example in (("", error.bad), ("Write instead:", error.good)):
        if example:
            lines += [title, ""] if title else []
            lines += [_fence(example), ""]
    return lines


def _fence(example: str) -> str:
    lines = [line.rstrip() for line in _visible(example).rstrip("\n").split("\n")]
    shown = [line if len(line) <= _WIDTH else f"{line[:_WIDTH]} …" for line in lines]
    return "\n".join(["```yaml", *shown, "```"])


def _visible(text: str) -> str:
    """Characters that a page cannot show, by their names in YAML."""
    return "".join(c if c == "\n" or c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def page() -> str:
    """The page, in the order of the ids."""
    lines = [_INTRODUCTION]
    starts = sorted(_GROUPS)
    group = 0
    for error in catalogue():
        number = int(error.id[3:])
        of = max(start for start in starts if start <= number)
        if of != group:
            group = of
            lines += [f"## {_GROUPS[group]}", ""]
        lines += _entry(error)
    return "\n".join(lines).rstrip("\n") + "\n"
