"""`envspec explain`: a policy rule, an error of the language, or a field."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from envspec.cli.command import Command, Option, Values
from envspec.cli.screen import complain, say
from envspec.compiler import rules
from envspec.errors import LanguageError, catalogue
from envspec.lazy import load
from envspec.near import nearest, question
from envspec.rules.rule import Rule

__all__ = ["COMMAND", "summaries"]

#: where a field that is named alone is looked for
_SECTIONS = ("services", "jobs", "state", "secrets", "environments")

_HELP = """Explain a rule, an error or a field.

Examples: `envspec explain ENV101`, `envspec explain bind-mount`, `envspec explain services.web.health.interval`.
"""


def _wrapped(text: str) -> str:
    return "\n\n".join(textwrap.fill(part, 88) for part in text.split("\n\n"))


def _indented(text: str) -> str:
    return textwrap.indent(text.strip("\n"), "    ")


def _rule(rule: Rule) -> Iterator[str]:
    tiers = f"development: {rule.development or 'off'}, production: {rule.production or 'off'}"
    yield f"{rule.id} {rule.name} ({tiers})"
    yield _wrapped(rule.what)
    yield "Why that is bad\n" + _wrapped(rule.why)
    yield "Example\n" + _indented(_unmarked(rule.bad[0].spec))
    yield "Use instead\n" + _wrapped(rule.mend) + "\n\n" + _indented(_unmarked(rule.good[0].spec))
    if rule.references:
        yield "References\n" + "\n".join(f"- {r.title} {r.address}".rstrip() for r in rule.references)
    if rule.scanners:
        yield "Checked by scanners as\n" + "\n".join(f"- {scanner}" for scanner in rule.scanners)


def _unmarked(spec: str) -> str:
    return spec.replace("«", "").replace("»", "")


def _language(found: LanguageError) -> Iterator[str]:
    yield f"{found.id} {found.name} (error of the language)"
    yield _wrapped(found.text)
    if found.bad:
        yield "Example\n" + _indented(found.bad)
    if found.good:
        yield "Write instead\n" + _indented(found.good)


def _field(pattern: str) -> Iterator[str]:
    described = load("envspec.backend.installed").schemas().describe(pattern)
    if described is None:
        return
    yield f"{described.pattern}: {described.type}"
    if described.description:
        yield _wrapped(described.description)
    example = load("envspec_schema.example")
    if described.default is not None:
        yield f"Default: {example.scalar(described.default)}"
    if described.examples:
        name = pattern.rpartition(".")[2]
        shown = ("\n".join(example.block({name: value})) for value in described.examples)
        yield "Examples\n" + _indented("\n\n".join(shown))
    if described.keys:
        yield "Fields\n" + _wrapped(", ".join(described.keys))


def summaries() -> dict[str, tuple[str, str]]:
    """Id -> one sentence and the full text, for every rule and every error of the language."""
    found = {error.id: (error.name.replace("-", " "), error.text) for error in catalogue()}
    found.update({rule.id: (rule.what, f"{rule.what} {rule.why}") for rule in rules()})
    return found


def _near_field(word: str) -> str | None:
    """The field that was meant: with its last word spelled right, or with what stands above it."""
    describe = load("envspec.backend.installed").schemas().describe
    above, _, last = word.rpartition(".")
    if above:
        described = describe(above)
        near = nearest(last, described.keys) if described else None
        return f"{above}.{near}" if near else None
    return next((f"{at}.NAME.{word}" for at in _SECTIONS if describe(f"{at}.NAME.{word}")), None)


def _run(values: Values) -> int:
    word: str = values["what"]
    by_name: dict[str, Rule | LanguageError] = {}
    for error in catalogue():
        by_name[error.id] = by_name[error.name] = error
    for rule in rules():
        by_name[rule.id] = by_name[rule.name] = rule
    found = by_name.get(word) or by_name.get(word.upper())
    if isinstance(found, Rule):
        parts = list(_rule(found))
    elif found is not None:
        parts = list(_language(found))
    else:
        parts = list(_field(word))
    if not parts:
        near = _near_field(word) or nearest(word, by_name)
        hint = question(near, "'") if near else "name a rule (ENV101), an error or a field (services.web.health)"
        complain(f"nothing is known about {word!r}; {hint}")
        return 2
    say("\n\n".join(parts))
    return 0


COMMAND = Command(
    "explain",
    _HELP,
    (Option("what", (), "A rule's or an error's id or name, or a field.", metavar="RULE|FIELD", required=True),),
    _run,
)
