"""What is made from the code for the code: facts of all rules and kinds, known without importing one of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

import envspec_schema
from envspec.kinds.family import names
from envspec.kinds.kind import Kind
from envspec.lazy import load
from envspec.rules import names as rules
from tools.docs.kinds import all_kinds

__all__ = ["indexes"]

_HEAD = '''\
"""Made by `make docs`; do not edit: change {}."""

from __future__ import annotations

__all__ = [{}]
'''
#: Kinds of state that the spec itself describes.
_DESCRIBED = ("volume", "custom")


def _rules() -> str:
    lines = [
        _HEAD.format("the rules", '"CONCERNS"'),
        "#: Module of a rule -> what there must be in the Plans for it to find anything.",
        "CONCERNS: dict[str, tuple[str, ...]] = {",
        *(f'    "{name}": {_words(load(f"envspec.rules.{name}").RULE.concerns)},' for name in sorted(rules())),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _words(words: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{word}"' for word in words)
    return f"({listed},)" if len(words) == 1 else f"({listed})"


def _kinds() -> str:
    kinds = all_kinds()
    lines = [
        _HEAD.format("the kinds", '"IMAGES", "NAMES", "OWN", "SCHEMES", "UNFIT", "WITH_BUCKETS", "WITH_SCHEMA"'),
        "NAMES = (",
        *(f'    "{kind.name}",' for kind in kinds),
        ")",
        "#: Repository of an image, or of a copy of it -> the kind that runs it, or another image of the same server.",
        "IMAGES = {",
        *_entries((image, f'"{kind}"') for image, kind in _images(kinds)),
        "}",
        "#: Those that a `version` of their kind means.",
        "OWN = " + _set(kind.image for kind in kinds),
        "#: Those that their kind itself can't run.",
        "UNFIT = " + _set(family.repository for kind in kinds for family in kind.families if family.unfit),
        "#: Scheme of a URL -> the port that is meant when it names none.",
        "SCHEMES = {",
        *_entries((scheme, str(kind.main_port.number)) for kind in kinds for scheme in kind.schemes),
        "}",
        "WITH_BUCKETS = " + _words(tuple(kind.name for kind in kinds if "buckets" in kind.fields)),
        "WITH_SCHEMA = " + _words(tuple(kind.name for kind in kinds if kind.has_schema)),
    ]
    return "\n".join(lines) + "\n"


def _images(kinds: Iterable[Kind]) -> Iterator[tuple[str, str]]:
    for kind in kinds:
        told = [(kind.image, kind.name), *((name, kind.name) for name in kind.repositories)]
        told += [(family.repository, "custom" if family.custom else kind.name) for family in kind.families]
        for repository, name in told:
            for called in names(repository):
                yield called, name


def _set(words: Iterable[str]) -> str:
    return "frozenset(\n    (\n" + "".join(f'        "{word}",\n' for word in sorted(words)) + "    )\n)"


def _entries(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Lines of a mapping; two kinds may say the same, but not contradict each other."""
    found: dict[str, str] = {}
    for key, value in pairs:
        if found.setdefault(key, value) != value:
            raise ValueError(f"kinds contradict each other: {key} is {found[key]} and {value}")
    return (f'    "{key}": {value},' for key, value in sorted(found.items()))


def _schema() -> str:
    """The schema, whose list of kinds is made of them; the rest of it is written by hand."""
    schema = envspec_schema.load()
    schema["definitions"]["state.kind"]["enum"] = [*(kind.name for kind in all_kinds()), *_DESCRIBED]
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


_INDEXES: dict[str, Callable[[], str]] = {
    "envspec/rules/index.py": _rules,
    "envspec/kinds/index.py": _kinds,
    "schema/envspec_schema/envspec.schema.json": _schema,
}


def indexes() -> dict[str, str]:
    """Path in the repository -> text."""
    return {path: make() for path, make in _INDEXES.items()}
