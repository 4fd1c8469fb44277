"""Policy rules. A rule is one module of a group below, with `RULE`; adding the file is all it takes.

Importing 60 modules takes longer than compiling a small system, so that `index.py`, made of the rules by `make docs`,
knows which Plans each can concern. A rule that is not in it yet always runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envspec.lazy import load
from envspec.model.plan import Plan
from envspec.packaged import modules
from envspec.rules.features import features
from envspec.rules.index import CONCERNS
from envspec.rules.rule import Rule

__all__ = ["builtin", "names", "rules"]

_loaded: dict[str, Rule] = {}


def names() -> list[str]:
    """`images.floating_tag` for every file in the folder of a group."""
    return [name for name in modules(__name__) if "." in name and not name.startswith("support.")]


def _load(names: Iterable[str]) -> tuple[Rule, ...]:
    for name in names:
        if name not in _loaded:
            _loaded[name] = load(f"{__name__}.{name}").RULE
    return tuple(sorted((_loaded[name] for name in names), key=lambda rule: rule.id))


def builtin() -> tuple[Rule, ...]:
    """The rules of this package, by id."""
    return _load(names())


def rules(others: Iterable[Rule] = (), plans: Sequence[Plan] | None = None) -> tuple[Rule, ...]:
    """The rules of this package and those of third parties; a taken id or name is left out.

    Given `plans`, only those that could find something in them, unless every name has to be known: to a waiver, or
    to tell whether a third party takes one.
    """
    others = list(others)
    there = features(plans) if plans is not None else set()
    if plans is None or others or "waivers" in there:
        found = list(builtin())
    else:
        found = list(_load([name for name in names() if there.issuperset(CONCERNS.get(name, ()))]))
    ids = {rule.id for rule in found} | {rule.name for rule in found}
    for rule in others:
        if rule.id not in ids and rule.name not in ids:
            ids.update((rule.id, rule.name))
            found.append(rule)
    return tuple(found)
