"""`vars`: the spec's own, those of the environments over them, and the command line's over all."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.lower.references.resolver import Resolver
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar

__all__ = ["define_variables"]


def define_variables(resolver: Resolver, settings: Mapping, path: Path, given: Iterable[tuple[str, str]]) -> None:
    """Gives every variable its value. `settings` are those of the environment at `path`, `given` the command line's."""
    variables = resolver.variables
    for name, node in resolver.context.document.entries["vars"].items():
        where: Path = ("vars", name)
        if isinstance(node, Mapping):
            _declared(resolver, name, node, where)
        elif isinstance(node, Scalar):
            variables.define(name, node, where)
            _no_reference(resolver, node, where)
    own = settings.items.get("vars")
    for name, value in own.items.items() if isinstance(own, Mapping) else ():
        if isinstance(value, Scalar):
            variables.define(name, value, (*path, "vars", name), references=True)
    for name, text in given:
        variables.define(name, text, ("vars", name))


def _declared(resolver: Resolver, name: str, node: Mapping, path: Path) -> None:
    """The long form: a `default`, or that there must be a value from elsewhere."""
    context = resolver.context
    default: Node | None = node.items.get("default")
    required = context.flag(node, "required", False)
    if isinstance(default, Scalar) and required:
        context.report(
            "ENV058",
            "exclusive-fields",
            f"the variable `{name}` is required, and has a default",
            node.keys["default"].span,
            "take `default` out, or `required`",
            (*path, "default"),
        )
    key = context.document.keys["vars"][name]
    if isinstance(default, Scalar):
        resolver.variables.define(name, default, (*path, "default"))
        _no_reference(resolver, default, (*path, "default"))
        return
    resolver.variables.declare(name, key.span, context.word(node, "description"))
    if not required:
        context.missing(
            f"the variable `{name}` has no value", key.span, "add `default:`, or say `required: true`", path
        )


def _no_reference(resolver: Resolver, node: Scalar, path: Path) -> None:
    if "${" in node.text.replace("$${", ""):
        resolver.context.report(
            "ENV054",
            "bad-reference",
            "variables at the top level hold no references",
            node.span,
            "say it in an environment's `vars`, or write `$${` for a literal `${`",
            path,
        )
