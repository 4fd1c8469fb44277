"""Types and structure of a tree: nothing for a good one, and all that is wrong with a bad one.

A good tree is the common case and costs one pass of the compiled schema. Only when that refuses it are jsonschema
and the translator loaded, which know how to say why.
"""

from __future__ import annotations

from envspec.diagnostic import Diagnostic, in_file_order
from envspec.lazy import load
from envspec.syntax.structure.compiled_schema import Schema
from envspec.syntax.structure.language import language
from envspec.syntax.tree import Mapping

__all__ = ["check", "check_part"]


#: what the first of a system's files alone must say
_FIRST = "project"


def check(root: Mapping, first: bool = False) -> tuple[list[Diagnostic], bool]:
    """Everything in which a file breaks the schema, in the order of the file, and whether that is all of it.

    The `first` file of a system names its project; a file that is included does not. A file with very many faults is
    told the first of them alone. What a merge can mend (a missing image, two kinds of health check) is not looked at
    here.
    """
    known = language()
    broken = list(known.learn(root))
    nameless = first and _FIRST not in root.items
    if not nameless and known.compiled.accepts(root):
        return broken, True
    known.learn_all()
    finder = load("envspec.syntax.structure.violations")
    violations = finder.violations(known.compiled, root)
    if nameless:
        violations.append(finder.Violation((), "required", known.compiled.schema, _FIRST))
    translate = load("envspec.syntax.structure.translate")
    found: list[Diagnostic] = translate.translate(known.compiled, root, violations)
    if len(violations) <= translate.MOST:
        return in_file_order([*broken, *found]), True
    help = f"{found[-1].help}; this file has more faults, which are told once these are mended"
    return [*found[:-1], found[-1]._replace(help=help)], False


def check_part(root: Mapping, schema: Schema) -> list[Diagnostic]:
    """The same for a file that is no spec, by the schema that it follows, beside the definitions of the language."""
    known = load("envspec.syntax.structure.compiled_schema").CompiledSchema
    definitions = language().compiled.definitions
    compiled = known({**schema, "definitions": definitions})
    if compiled.accepts(root):
        return []
    violations = load("envspec.syntax.structure.violations").violations(compiled, root)
    return in_file_order(load("envspec.syntax.structure.translate").translate(compiled, root, violations))
