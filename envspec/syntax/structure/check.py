"""Types and structure of a tree: nothing for a good one, and all that is wrong with a bad one.

A good tree is the common case and costs one pass of the compiled schema. Only when that refuses it are jsonschema
and the translator loaded, which know how to say why.
"""

from __future__ import annotations

from envspec.diagnostic import Diagnostic, in_file_order
from envspec.lazy import load
from envspec.syntax.structure.language import language
from envspec.syntax.tree import Mapping

__all__ = ["check"]


def check(root: Mapping) -> tuple[list[Diagnostic], bool]:
    """Everything in which a file breaks the schema, in the order of the file, and whether that is all of it.

    A file with very many faults is told the first of them alone. What a merge can mend (a missing image, two kinds
    of health check) is not looked at here.
    """
    known = language()
    broken = list(known.learn(root))
    if known.compiled.accepts(root):
        return broken, True
    known.learn_all()
    violations = load("envspec.syntax.structure.violations").violations(known.compiled, root)
    translate = load("envspec.syntax.structure.translate")
    found: list[Diagnostic] = translate.translate(known.compiled, root, violations)
    if len(violations) <= translate.MOST:
        return in_file_order([*broken, *found]), True
    help = f"{found[-1].help}; this file has more faults, which are told once these are mended"
    return [*found[:-1], found[-1]._replace(help=help)], False
