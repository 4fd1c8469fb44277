"""Ports of an entry, and which of them is meant where one is named or not."""

from __future__ import annotations

from envspec.lower.context import Context
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import PortSpec
from envspec.near import did_you_mean, listed
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node

__all__ = ["chosen_port", "port", "ports"]


def ports(resolver: Resolver, section: str, name: str) -> dict[str, PortSpec]:
    """The ports of an entry; one number under two names and one protocol is an error."""
    found = resolver.peers.ports(section, name)
    taken: dict[tuple[int, str], str] = {}
    for spec in found.values():
        first = taken.setdefault((spec.number, spec.transport), spec.name)
        entry = resolver.peers.entry(section, name)
        declared = entry.items.get("ports") if entry is not None else None
        if first != spec.name and isinstance(declared, Mapping):
            resolver.context.report(
                "ENV068",
                "bad-value",
                f"`{first}` and `{spec.name}` are the same port, {spec.number}/{spec.transport}",
                declared.items[spec.name].span,
                "give each port a number of its own",
                (section, name, "ports", spec.name),
            )
    return found


def port(context: Context, known: dict[str, PortSpec], written: str, node: Node, path: Path) -> PortSpec | None:
    """The declared port of that name or number; anything else is reported."""
    if written in known:
        return known[written]
    if written.isdigit():
        for spec in known.values():
            if spec.number == int(written):
                return spec
    if context.faulty(path):
        return None
    help = did_you_mean(written, known, f"its ports are {listed(known)}")
    context.report("ENV057", "unknown-port", f"`{path[1]}` has no port `{written}`", node.span, help, path)
    return None


def chosen_port(
    context: Context, parent: Mapping, known: dict[str, PortSpec], what: str, path: Path
) -> PortSpec | None:
    """The port that `parent` names, else the one that stands for all; `what` names the parent in the message."""
    node = context.scalar(parent, "port")
    if node is None:
        return _default_port(context, known, what, parent, path)
    return port(context, known, node.text, node, (*path, "port"))


def _default_port(context: Context, known: dict[str, PortSpec], what: str, node: Node, path: Path) -> PortSpec | None:
    """The only port, or the port named http."""
    if len(known) == 1:
        return next(iter(known.values()))
    if "http" in known:
        return known["http"]
    if not context.faulty(path):
        context.report(
            "ENV057",
            "unknown-port",
            f"{what} does not say its port, and `{path[1]}` has " + ("several, none named http" if known else "none"),
            node.span,
            f"add `port:` with one of {listed(known)}" if known else f"declare `ports:` of `{path[1]}`",
            path,
        )
    return None
