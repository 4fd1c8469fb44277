"""`health`: how to tell that a workload works."""

from __future__ import annotations

import re
from typing import Literal

from envspec.lower.context import fields
from envspec.lower.fields.ports import chosen_port
from envspec.lower.fields.url_path import url_path
from envspec.lower.references.resolver import Resolver
from envspec.model.text import Text
from envspec.model.workload import Health, PortSpec
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar

__all__ = ["health"]

#: what ends a line, or may; a tab is a blank
_NOT_IN_HEADER = r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]"
_KINDS: tuple[Literal["http", "tcp", "grpc", "exec"], ...] = ("http", "tcp", "grpc", "exec")


def health(resolver: Resolver, entry: Mapping, path: Path, known: dict[str, PortSpec]) -> Health | None:
    """How to tell that it works; None when the spec does not say."""
    context = resolver.context
    node = entry.items.get("health")
    where: Path = (*path, "health")
    if not isinstance(node, Mapping) or not node.items:
        return None
    chosen = [kind for kind in _KINDS if kind in node.items]
    if len(chosen) != 1:  # where there are two, the layer that says both is told
        if not chosen and not context.faulty(path):
            context.report(
                "ENV058",
                "exclusive-fields",
                "`health` does not say how to ask",
                entry.keys["health"].span,
                "say exactly one of `http`, `tcp`, `grpc` and `exec`",
                where,
            )
        return None
    kind = chosen[0]
    asked = node.items[kind]
    found_port: PortSpec | None = None
    if kind != "exec":
        found_port = chosen_port(context, node, known, "the health check", where)
        if found_port is None:
            return None
    grpc = Text(())
    if kind == "grpc" and isinstance(asked, Scalar) and asked.text != "true":
        grpc = resolver.text(asked, (*where, kind))
    retries = context.number(node, "retries")
    command = resolver.argv(asked, (*where, kind)) or () if kind == "exec" else ()
    if kind == "exec" and not command and not context.faulty(path):
        context.missing("the health command is empty", asked.span, "say what to run", (*where, "exec"))
    return Health(
        kind=kind,
        port=found_port,
        path=_asked_path(resolver, asked, (*where, kind)) if kind == "http" else Text(()),
        service=grpc,
        command=command,
        headers={
            key: _header(resolver, value, (*where, "headers", key)) for key, value in fields(node, "headers").items()
        },
        probe=resolver.argv(node.items.get("probe"), (*where, "probe")),
        interval=context.duration(node, "interval", 10_000),
        timeout=context.duration(node, "timeout", 2_000),
        retries=3 if retries is None else retries,
        start_period=context.duration(node, "start_period", 30_000),
        start_interval=context.duration(node, "start_interval", 0) or None,
        scheme=_scheme(resolver, node, kind, where),
        liveness=context.flag(node, "liveness", False),
    )


def _scheme(resolver: Resolver, node: Mapping, kind: str, path: Path) -> str:
    """`http` or `https`; the others speak neither."""
    scheme = resolver.context.word(node, "scheme", "http")
    if scheme == "https" and kind != "http":
        resolver.context.report(
            "ENV068",
            "bad-value",
            f"`scheme` says how `http` is asked, and this check is `{kind}`",
            node.items["scheme"].span,
            "take `scheme` out, or ask by `http`",
            (*path, "scheme"),
        )
    return scheme


def _asked_path(resolver: Resolver, node: Node, path: Path) -> Text:
    """The path of a health check: it follows the port in an address, so that it must begin with a slash."""
    filled = resolver.whole(node, path)
    if filled is None:
        return Text(())
    first = filled.parts[0] if filled.parts else "/"
    if isinstance(first, str):
        url_path(resolver.context, first, node, path)
    for part in filled.parts[1:]:
        if isinstance(part, str):
            url_path(resolver.context, f"/{part}", node, path)
    return filled


def _header(resolver: Resolver, node: Node, path: Path) -> Text:
    """A header's value: it ends up in a probe that everyone can read."""
    filled = resolver.text(node, path)
    if any(isinstance(part, str) and re.search(_NOT_IN_HEADER, part) for part in filled.parts):
        resolver.context.report(
            "ENV068",
            "bad-value",
            "the value of a header has no line breaks and no control characters in it",
            node.span,
            "write it in one line",
            path,
        )
    if filled.tainted:
        resolver.context.report(
            "ENV059",
            "tainted-text",
            "a header of a health check cannot hold a secret: the check is readable by everyone",
            node.span,
            "let the health endpoint do without a secret, or use `exec` with a program that reads it",
            path,
        )
    return filled
