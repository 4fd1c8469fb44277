"""Types and structure of a tree: nothing for a good one, and all that is wrong with a bad one.

A good tree is the common case and costs one pass of the compiled schema. Only when that refuses it are jsonschema
and the translator loaded, which know how to say why.
"""

from __future__ import annotations

from functools import cache

import envspec_schema
from envspec.diagnostic import Diagnostic
from envspec.lazy import load
from envspec.syntax.structure.compiled_schema import CompiledSchema
from envspec.syntax.tree import Mapping

__all__ = ["check", "language"]


@cache
def language() -> CompiledSchema:
    """The schema of the language, compiled once in a process."""
    return CompiledSchema(envspec_schema.load())


def check(root: Mapping) -> tuple[list[Diagnostic], bool]:
    """Everything in which a file breaks the schema, in the order of the file, and whether that is all of it.

    A file with very many faults is told the first of them alone. What a merge can mend (a missing image, two kinds
    of health check) is not looked at here.
    """
    compiled = language()
    if compiled.accepts(root):
        return [], True
    violations = load("envspec.syntax.structure.violations").violations(compiled, root)
    translate = load("envspec.syntax.structure.translate")
    found: list[Diagnostic] = translate.translate(compiled, root, violations)
    if len(violations) <= translate.MOST:
        return found, True
    help = f"{found[-1].help}; this file has more faults, which are told once these are mended"
    return [*found[:-1], found[-1]._replace(help=help)], False
