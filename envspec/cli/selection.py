"""Which findings `check` tells, and which of them make it fail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envspec.cli.command import Option
from envspec.cli.render.groups import is_approximation
from envspec.compiler import rules
from envspec.diagnostic import Diagnostic
from envspec.lazy import load
from envspec.near import did_you_mean

__all__ = ["FAIL_ON", "IGNORE", "SELECT", "failing", "selected", "unknown_rule"]

_GRAVER = {"error": ("error",), "warning": ("error", "warning"), "advice": ("error", "warning", "advice")}

SELECT = Option(
    "select",
    ("--select",),
    "Tell these rules alone: an id, a name, or how ids begin; may be repeated.",
    "many",
    "RULE",
    completes="rule",
)
IGNORE = Option(
    "ignore",
    ("--ignore",),
    "Do not tell these rules: an id, a name, or how ids begin; may be repeated.",
    "many",
    "RULE",
    completes="rule",
)
FAIL_ON = Option(
    "fail_on",
    ("--fail-on",),
    "What gives exit code 1, besides errors; `approximation`: what a target keeps in part alone; may be repeated.",
    "many",
    "error|warning|advice|approximation",
    choices=("error", "warning", "advice", "approximation"),
)
#: of the language and of targets: nothing can be compiled before they are mended
_LANGUAGE = "ENV1"


def unknown_rule(words: Iterable[str]) -> str:
    """What is wrong with the first word that means no rule; empty when all are known."""
    entries = (*load("envspec.errors").catalogue(), *rules()) if (words := tuple(words)) else ()
    known = {word for entry in entries for word in (entry.id, entry.name)}
    for word in words:
        if word not in known and not (word.isupper() and any(each.startswith(word) for each in known)):
            hint = did_you_mean(word, known, "`envspec explain --list` names them", quote="")
            return f"there is no rule {word!r}; {hint}"
    return ""


def selected(found: Iterable[Diagnostic], select: Sequence[str], ignore: Sequence[str]) -> list[Diagnostic]:
    """The findings to tell. Errors of the language are always among them: what else is found depends on them."""
    if not select and not ignore:
        return list(found)

    def among(one: Diagnostic, words: Sequence[str]) -> bool:
        return any(word == one.name or one.id == word or (word.isupper() and one.id.startswith(word)) for word in words)

    return [
        one
        for one in found
        if (one.severity == "error" and one.id < _LANGUAGE)
        or ((not select or among(one, select)) and not among(one, ignore))
    ]


def failing(found: Iterable[Diagnostic], fail_on: Sequence[str]) -> bool:
    """Whether one of the findings makes the run fail."""
    severities = {severity for word in fail_on for severity in _GRAVER.get(word, ())} | {"error"}
    for one in found:
        if is_approximation(one):
            if "approximation" in fail_on:
                return True
        elif one.severity in severities:
            return True
    return False
