"""What an environment is compiled to, and what it says to each of its targets: which they are, they say themselves."""

from __future__ import annotations

from envspec import registry
from envspec.backend import installed
from envspec.backend.options import FILES
from envspec.lower.context import Context, items
from envspec.lower.references.resolver import Resolver
from envspec.model.plan import Option, Patch
from envspec.near import did_you_mean, listed
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar, Sequence

__all__ = ["lower_options", "lower_targets"]

#: what an environment says besides its targets' options
_OWN = frozenset(("tier", "targets", "tag", "vars", "extends"))


def lower_targets(context: Context, settings: Mapping) -> tuple[str, ...]:
    """The targets that the environment lists, each once; in a development tier what ships for it, if it lists none."""
    path: Path = ("environments", context.environment)
    node = settings.items.get("targets")
    given = node.items if isinstance(node, Sequence) else []
    found: dict[str, None] = {}
    for position, item in enumerate(given):
        if isinstance(item, Scalar) and item.text and _fits(context, item, (*path, "targets", position)):
            found[item.text] = None
    if context.development and not given:
        return registry.development_targets()
    if not given and path not in context.document.faulty:
        context.missing(
            f"environment `{context.environment}` does not say its targets",
            context.document.keys["environments"][context.environment].span,
            f"add `targets:` with one or more of {listed(installed.names())} below it",
            path,
        )
    return tuple(found)


def _fits(context: Context, item: Scalar, path: Path) -> bool:
    """Whether a target is of the environment's tier; one that nobody has installed is reported, and counts."""
    target = item.text
    known = installed.names()
    if target not in known:
        help = did_you_mean(target, known, f"installed targets are {listed(known)}")
        context.report("ENV053", "unknown-name", f"there is no target `{target}`", item.span, help, path)
        return True
    tier = "development" if context.development else "production"
    if tier in _tiers(target):
        return True
    others = [name for name in known if tier in _tiers(name)]
    other = "production" if context.development else "development"
    context.report(
        "ENV069",
        "target-not-allowed",
        f"`{target}` compiles no {tier} tier; {listed(others)} {'does' if len(others) == 1 else 'do'}",
        item.span,
        f"take it out, or make the tier {other}",
        path,
    )
    return False


def _tiers(target: str) -> tuple[str, ...]:
    """Those that a target compiles. One that is broken is told so when it has to emit."""
    try:
        return installed.backend(target).tiers
    except registry.FAULTS:
        return ("development", "production")


def lower_options(
    resolver: Resolver, settings: Mapping
) -> tuple[dict[str, dict[str, Option]], dict[str, dict[str, tuple[Patch, ...]]]]:
    """Every mapping of the environment that is none of its own fields belongs to a target.

    What names files comes apart from the options: `patches` and `objects`, each by target.
    """
    options: dict[str, dict[str, Option]] = {}
    files: dict[str, dict[str, tuple[Patch, ...]]] = {key: {} for key in FILES}
    for target, node in settings.items.items():
        if target in _OWN or not isinstance(node, Mapping):
            continue
        options[target] = {}
        for key, value in node.items.items():
            where: Path = ("options", target, key)
            if key in FILES:
                files[key][target] = _files(resolver.context, node, where, key)
            elif isinstance(value, Sequence):
                options[target][key] = tuple(
                    resolver.plain(item, (*where, at), "an option") for at, item in items(node, key)
                )
            elif isinstance(value, Scalar) and value.text:
                options[target][key] = resolver.plain(value, where, "an option")
    return options, files


def _files(context: Context, node: Mapping, path: Path, key: str) -> tuple[Patch, ...]:
    found: list[Patch] = []
    for at, item in items(node, key):
        if not isinstance(item, Scalar) or not item.text:
            continue
        where: Path = (*path, at)
        source = context.text_file(item, where)
        if source is not None:
            found.append(Patch(source, where))
    return tuple(found)
