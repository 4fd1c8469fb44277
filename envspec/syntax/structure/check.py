"""Types and structure of a tree: nothing for a good one, and all that is wrong with a bad one.

A good tree is the common case and costs one pass of closures. Only when they refuse it are jsonschema and
the translator loaded, which know how to say why.
"""

from __future__ import annotations

import envspec_schema
from envspec.diagnostic import Diagnostic
from envspec.lazy import load
from envspec.syntax.structure.closures import Checker
from envspec.syntax.tree import Mapping

__all__ = ["check", "checked", "checker"]

_checkers: list[Checker] = []


def checker() -> Checker:
    """The closures of the language's schema, read once in a process."""
    if not _checkers:
        _checkers.append(Checker(envspec_schema.load()))
    return _checkers[0]


def check(root: Mapping) -> list[Diagnostic]:
    """Everything in which a file breaks the schema, in the order of the file; empty when it is sound.

    What a merge can mend (a missing image, two kinds of health check) is not looked at here.
    """
    return checked(root)[0]


def checked(root: Mapping) -> tuple[list[Diagnostic], bool]:
    """The same, and whether that is all of it: a file with very many faults is told the first of them alone."""
    closures = checker()
    if closures.accepts(root):
        return [], True
    violations = load("envspec.syntax.structure.violations").violations(closures, root)
    translate = load("envspec.syntax.structure.translate")
    found: list[Diagnostic] = translate.translate(closures, root, violations)
    if len(violations) <= translate.MOST:
        return found, True
    help = f"{found[-1].help}; this file has more faults, which are told once these are mended"
    return [*found[:-1], found[-1]._replace(help=help)], False
