"""Policy rules. A rule is one module of this package with `RULE`; adding the file is all it takes."""

from __future__ import annotations

import os
from collections.abc import Iterable

from envspec.lazy import load
from envspec.rules.rule import Rule

__all__ = ["builtin", "rules"]

#: modules of this package that are no rule
MACHINERY = frozenset(
    (
        "__init__", "building", "credentials", "docs", "engine", "examples", "ignoring", "migrations", "network",
        "review", "rule", "versions",
    )
)  # fmt: skip

_builtin: tuple[Rule, ...] = ()


def builtin() -> tuple[Rule, ...]:
    """The rules of this package, by id."""
    global _builtin
    if not _builtin:
        names = [entry[:-3] for entry in os.listdir(__path__[0]) if entry.endswith(".py")]
        modules = [load(f"{__name__}.{name}") for name in sorted(names) if name not in MACHINERY]
        _builtin = tuple(sorted((module.RULE for module in modules), key=lambda rule: rule.id))
    return _builtin


def rules(others: Iterable[Rule] = ()) -> tuple[Rule, ...]:
    """The rules of this package and those of third parties; a taken id or name is left out."""
    found = list(builtin())
    ids = {rule.id for rule in found} | {rule.name for rule in found}
    for rule in others:
        if rule.id not in ids and rule.name not in ids:
            ids.update((rule.id, rule.name))
            found.append(rule)
    return tuple(found)
