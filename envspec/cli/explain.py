"""`envspec explain`: a policy rule, an error of the language, a field, or a kind of state."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from envspec import kinds
from envspec.cli.command import Command, Option, Values
from envspec.cli.render.sarif import About
from envspec.cli.screen import complain, say
from envspec.compiler import rules
from envspec.errors import LanguageError, catalogue
from envspec.kinds.index import NAMES
from envspec.lazy import load
from envspec.near import nearest, question
from envspec.rules.rule import Rule

__all__ = ["COMMAND", "pages"]

#: where a field that is named alone is looked for
_SECTIONS = ("services", "jobs", "state", "secrets", "environments")

_SECTION_TITLES = ("Why that is bad", "Example", "Use instead", "Write instead", "References", "Checked by scanners as")
_HELP = """Explain a rule, an error, a field or a kind of state; `--list` lists them.

Examples: `envspec explain ENV101`, `envspec explain bind-mount`, `envspec explain services.web.health.interval`,
`envspec explain postgres`.
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


def _kind(name: str) -> Iterator[str]:
    if name not in NAMES:
        return
    kind = kinds.load(name)
    yield f"{kind.name} (a kind of state)"
    yield (load(f"envspec.kinds.{name}").__doc__ or "").strip()
    facts = [f"- version: such as {', '.join(kind.tags)}"]
    facts += [f"- image: {', '.join(kind.repositories)}"] if kind.repositories else []
    facts.append("- ports: " + ", ".join(f"{port.name} {port.number}" for port in kind.ports))
    facts += [f"- url: {kind.url}"] if kind.url else []
    facts += [f"- fields of its own: {', '.join(sorted(kind.fields))}"] if kind.fields else []
    facts += ["- declares the secret <state>-password"] if kind.has_password else []
    yield "In a spec\n" + "\n".join(facts)
    yield f"Example\n{_indented(f'kind: {kind.name}' + chr(10) + f'version: {kind.tags[0]}')}"


def _list() -> Iterator[str]:
    """Ids and names of what can be explained."""
    yield "Rules\n" + "\n".join(
        f"  {rule.id}  {rule.name} (development: {rule.development or 'off'}, production: {rule.production or 'off'})"
        for rule in sorted(rules(), key=lambda rule: rule.id)
    )
    yield "Errors of the language\n" + "\n".join(f"  {error.id}  {error.name}" for error in catalogue())
    yield "Kinds of state\n" + "\n".join(f"  {name}" for name in NAMES)
    described = load("envspec.backend.installed").schemas()
    root = load("envspec.backend.installed").schema()["properties"]
    found = [f"  {name}" for name in root]
    for section in _SECTIONS:
        entry = described.describe(f"{section}.NAME")
        found += [f"  {section}.NAME.{key}" for key in (entry.keys if entry is not None else ())]
    yield "Fields\n" + "\n".join(found)


def pages() -> dict[str, About]:
    """What is known of every rule and every error of the language, by id."""
    found = {}
    for error in catalogue():
        parts = list(_language(error))
        found[error.id] = About(error.name.replace("-", " "), error.text, "\n\n".join(parts), _markdown(parts))
    for rule in rules():
        parts = list(_rule(rule))
        address = next((reference.address for reference in rule.references if reference.address), "")
        full = f"{rule.what} {rule.why}"
        found[rule.id] = About(rule.what, full, "\n\n".join(parts), _markdown(parts), address)
    return found


def _markdown(parts: list[str]) -> str:
    """An explanation with headings; what is indented is code there as well."""
    out = [f"# {parts[0]}"]
    for part in parts[1:]:
        title, newline, rest = part.partition("\n")
        is_section = newline and title in _SECTION_TITLES
        out.append(f"## {title}\n\n{rest.lstrip(chr(10))}" if is_section else part)
    return "\n\n".join(out) + "\n"


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
    if values["list"]:
        say("\n\n".join(_list()))
        return 0
    if not values["what"]:
        complain("name a rule (ENV101), an error, a field (services.web.health) or a kind (postgres), or say --list")
        return 2
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
        parts = list(_field(word)) or list(_kind(word))
    if not parts:
        near = _near_field(word) or nearest(word, (*by_name, *NAMES))
        hint = question(near, "'") if near else "`envspec explain --list` lists what is known"
        complain(f"nothing is known about {word!r}; {hint}")
        return 2
    say("\n\n".join(parts))
    return 0


COMMAND = Command(
    "explain",
    _HELP,
    (
        Option(
            "what",
            (),
            "A rule's or an error's id or name, a field, or a kind.",
            metavar="RULE|FIELD|KIND",
            completes="anything",
        ),
        Option("list", ("--list",), "List rules, errors, kinds and fields.", "flag"),
    ),
    _run,
)
