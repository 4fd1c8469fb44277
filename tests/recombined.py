"""Specs made from the sample that uses every field, changed where the language allows it.

Edits of lines mostly end in an error of the grammar; these keep the grammar and the structure, and so reach what
lies behind: references, overlays, rules and backends. A number decides everything.
"""

from __future__ import annotations

import copy
import functools
import random
from pathlib import Path
from typing import Any

import yaml

from tests.mutations import HOSTILE, Project

__all__ = ["recombined"]

_SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "08-everything"
_SECTIONS = ("services", "tools", "jobs", "state", "secrets", "presets", "vars")
_TEXT = tuple(word for word in HOSTILE if not word.startswith(('"', "'")))

Tree = dict[str, Any]
_Place = tuple[str, ...]


@functools.cache
def _base() -> tuple[Tree, dict[str, bytes | str]]:
    """The sample in one file, and the other files of its project."""
    tree: Tree = {}
    files: dict[str, bytes | str] = {}
    for path in sorted(_SAMPLE.rglob("*")):
        place = path.relative_to(_SAMPLE)
        if not path.is_file() or place.parts[0] == "build":
            continue
        if path.suffix != ".yaml" or {"objects", "patches"} & set(place.parts):
            files[place.as_posix()] = path.read_bytes()
            for folder in ("parts/", "services/web/", "services/edge/"):
                files[place.as_posix().removeprefix(folder)] = path.read_bytes()
            continue
        for key, value in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader).items():
            if key in _SECTIONS and value:
                tree.setdefault(key, {}).update(value)
            elif key != "include":
                tree[key] = value
    return tree, files


def _pattern(place: _Place) -> _Place:
    """The place with the names that users choose left out."""
    return tuple("*" if (i == 1 and place[0] in (*_SECTIONS, "environments")) or part.isdigit() else part
                 for i, part in enumerate(place))  # fmt: skip


def _places(node: Any, at: _Place = ()) -> list[tuple[_Place, Any]]:
    found = [(at, node)] if at else []
    if isinstance(node, dict):
        for key, value in node.items():
            found += _places(value, (*at, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            found += _places(value, (*at, str(number)))
    return found


@functools.cache
def _pool() -> dict[_Place, list[Any]]:
    """Everything that stands somewhere in the sample, by the pattern of its place."""
    pool: dict[_Place, list[Any]] = {}
    for place, node in _places(_base()[0]):
        pool.setdefault(_pattern(place), []).append(node)
    return pool


def _holder(tree: Tree, place: _Place) -> Any:
    node: Any = tree
    for part in place[:-1]:
        node = node[int(part)] if isinstance(node, list) else node[part]
    return node


def _put(tree: Tree, place: _Place, value: Any) -> None:
    holder = _holder(tree, place)
    if isinstance(holder, list):
        holder[int(place[-1])] = value
    else:
        holder[place[-1]] = value


def _drop(tree: Tree, place: _Place) -> None:
    holder = _holder(tree, place)
    del holder[int(place[-1]) if isinstance(holder, list) else place[-1]]


def _change(tree: Tree, chance: random.Random) -> None:
    places = _places(tree)
    place, node = chance.choice(places)
    what = chance.choice(
        ("drop", "drop", "alike", "alike", "text", "text", "text", "give", "give", "override", "override")
    )
    if what == "drop" and len(place) > 1:
        _drop(tree, place)
    elif what == "alike":
        _put(tree, place, copy.deepcopy(chance.choice(_pool().get(_pattern(place), [node]))))
    elif what == "text" and isinstance(node, str):
        texts = [one for one, value in places if isinstance(value, str)]
        _put(tree, chance.choice(texts), chance.choice(_TEXT))
    elif what == "give":  # a field of one entry for another
        section = chance.choice(("services", "jobs", "state", "tools"))
        if section not in tree or not tree[section]:
            return
        name = chance.choice(sorted(tree[section]))
        donor = chance.choice(sorted(_base()[0][section]))
        field = chance.choice(sorted(_base()[0][section][donor]))
        if isinstance(tree[section][name], dict):
            tree[section][name][field] = copy.deepcopy(_base()[0][section][donor][field])
    elif what == "override":  # the same, said by an environment or in development
        section = chance.choice(("services", "jobs", "state"))
        environments = tree.get("environments")
        if not isinstance(environments, dict) or not tree.get(section):
            return
        name = chance.choice(sorted(tree[section]))
        donor = chance.choice(sorted(_base()[0][section]))
        field = chance.choice(sorted(_base()[0][section][donor]))
        value = copy.deepcopy(_base()[0][section][donor][field])
        environment = environments[chance.choice(sorted(environments))]
        if isinstance(environment, dict) and isinstance(environment.setdefault(section, {}), dict):
            override = environment[section].setdefault(name, {})
            if isinstance(override, dict):
                override[field] = value


class _Dumper(yaml.SafeDumper):
    """Quotes everything, so that no text is taken for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(tree: Tree) -> str:
    # an empty mapping or list has no block form: the language writes nothing at all
    def bare(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: bare(value) for key, value in node.items()} or ""
        if isinstance(node, list):
            return [bare(value) for value in node] or ""
        return node

    return yaml.dump(
        bare(tree), Dumper=_Dumper, default_flow_style=False, sort_keys=False, allow_unicode=True, width=10**6
    )


def recombined(number: int) -> Project:
    """A spec; the same for the same number."""
    chance = random.Random(number)
    base, files = _base()
    tree = copy.deepcopy(base)
    # a smaller system shows more: what is left out takes its faults along
    for _ in range(chance.choice((0, 0, 1, 1, 2, 2, 3, 5))):
        try:
            _change(tree, chance)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    return Project(f"recombined {number}", _text(tree), files)
