"""Ports, health, metrics, routes, egress and host names of an entry."""

from __future__ import annotations

import re
from typing import Literal

from envspec.lazy import load
from envspec.lower.context import Context, fields, items
from envspec.lower.references.resolver import Resolver
from envspec.model.text import Text
from envspec.model.workload import Health, Metrics, PortSpec, Route
from envspec.near import listed, nearest
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar

__all__ = ["egress", "health", "hosts", "metrics", "port", "ports", "routes"]

_CIDR = re.compile(r"[0-9a-fA-F:.]+/[0-9]{1,3}\Z")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")
_NOT_IN_PATH = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
#: what ends a line, or may; a tab is a blank
_NOT_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_KINDS: tuple[Literal["http", "tcp", "grpc", "exec"], ...] = ("http", "tcp", "grpc", "exec")


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
    near = nearest(written, known)
    context.report(
        "ENV057",
        "unknown-port",
        f"`{path[1]}` has no port `{written}`",
        node.span,
        f"did you mean `{near}`?" if near else f"its ports are {listed(known)}",
        path,
    )
    return None


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


def _chosen(context: Context, parent: Mapping, known: dict[str, PortSpec], what: str, path: Path) -> PortSpec | None:
    node = context.scalar(parent, "port")
    if node is None:
        return _default_port(context, known, what, parent, path)
    return port(context, known, node.text, node, (*path, "port"))


def health(resolver: Resolver, entry: Mapping, path: Path, known: dict[str, PortSpec]) -> Health | None:
    """How to tell that it works; None when the spec does not say."""
    context = resolver.context
    node = entry.items.get("health")
    where: Path = (*path, "health")
    if not isinstance(node, Mapping) or not node.items:
        return None
    chosen = [kind for kind in _KINDS if kind in node.items]
    if len(chosen) != 1:
        at = node.keys[chosen[1]] if chosen else entry.keys["health"]
        if not context.faulty(path):
            context.report(
                "ENV058",
                "exclusive-fields",
                f"`health` says {listed(chosen)} at once" if chosen else "`health` does not say how to ask",
                at.span,
                "say exactly one of `http`, `tcp`, `grpc` and `exec`",
                where,
            )
        return None
    kind = chosen[0]
    asked = node.items[kind]
    found_port: PortSpec | None = None
    if kind != "exec":
        found_port = _chosen(context, node, known, "the health check", where)
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
            key: _clean(resolver, value, (*where, "headers", key)) for key, value in fields(node, "headers").items()
        },
        probe=resolver.argv(node.items.get("probe"), (*where, "probe")),
        interval=context.duration(node, "interval", 10_000),
        timeout=context.duration(node, "timeout", 2_000),
        retries=3 if retries is None else retries,
        start_period=context.duration(node, "start_period", 30_000),
        liveness=context.flag(node, "liveness", False),
    )


def _asked_path(resolver: Resolver, node: Node, path: Path) -> Text:
    """The path of a health check: it follows the port in an address, so that it must begin with a slash."""
    before = resolver.wrong
    filled = resolver.text(node, path)
    if resolver.wrong != before:
        return filled
    first = filled.parts[0] if filled.parts else "/"
    if isinstance(first, str):
        _url_path(resolver.context, first, node, path)
    for part in filled.parts[1:]:
        if isinstance(part, str):
            _url_path(resolver.context, f"/{part}", node, path)
    return filled


def _url_path(context: Context, text: str, node: Node, path: Path) -> None:
    """Reports what cannot be the path of an address."""
    if not text.startswith("/"):
        help = f"write `/{text}`"
        if "://" in text:
            help = "write the path alone, such as `/health`; which port is asked is said by `port`"
        elif text.isdigit():
            help = f"write a path such as `/health`; a port is named by `port`, and a path can be `/{text}`"
        context.report("ENV068", "bad-value", f"the path `{text}` does not begin with `/`", node.span, help, path)
    elif _NOT_IN_PATH.search(text):
        context.report(
            "ENV068",
            "bad-value",
            "a path of an address has no blanks and no control characters in it",
            node.span,
            "write a blank as %20",
            path,
        )


def _clean(resolver: Resolver, node: Node, path: Path) -> Text:
    """A header's value: it ends up in a probe that everyone can read."""
    filled = resolver.text(node, path)
    if any(isinstance(part, str) and _NOT_IN_HEADER.search(part) for part in filled.parts):
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


def metrics(context: Context, entry: Mapping, path: Path, known: dict[str, PortSpec]) -> Metrics | None:
    node = entry.items.get("metrics")
    if not isinstance(node, Mapping):
        return None
    chosen = _chosen(context, node, known, "`metrics`", (*path, "metrics"))
    asked = context.scalar(node, "path")
    if asked is not None:
        _url_path(context, asked.text, asked, (*path, "metrics", "path"))
    return Metrics(chosen, context.word(node, "path", "/metrics")) if chosen is not None else None


def routes(resolver: Resolver, entry: Mapping, path: Path, known: dict[str, PortSpec]) -> tuple[Route, ...]:
    context = resolver.context
    found: list[Route] = []
    for position, node in items(entry, "routes"):
        if not isinstance(node, Mapping):
            continue
        where: Path = (*path, "routes", position)
        chosen = _chosen(context, node, known, "the route", where)
        if chosen is None:
            continue
        host = ""
        if "host" in node.items:
            host = resolver.plain(node.items["host"], (*where, "host"), "a route").lower()
            if host and not _HOST.match(host):
                context.report(
                    "ENV068", "bad-value", f"`{host}` is not a host name", node.items["host"].span,
                    "write a name such as shop.example.com, without scheme, port or path", (*where, "host"),
                )  # fmt: skip
        prefix = resolver.plain(node.items.get("path"), (*where, "path"), "a route") or "/"
        if "path" in node.items:
            _url_path(context, prefix, node.items["path"], (*where, "path"))
        found.append(
            Route(
                port=chosen,
                host=host,
                path=prefix,
                tls=bool(host) and context.flag(node, "tls", not context.development),
                publish=context.number(node, "publish"),
            )
        )
    return tuple(found)


def egress(resolver: Resolver, entry: Mapping, path: Path) -> tuple[str, ...]:
    """`internet` or address ranges."""
    found: list[str] = []
    for position, node in items(entry, "egress"):
        if not isinstance(node, Scalar):
            continue
        where: Path = (*path, "egress", position)
        value = resolver.plain(node, where, "an address range")
        if value and value != "internet" and not _is_network(value):
            resolver.context.report(
                "ENV068",
                "bad-value",
                f"`{value}` is neither `internet` nor an address range",
                node.span,
                "write a range such as 10.20.0.0/16; names cannot be held to by a network policy",
                where,
            )
            continue
        if value:
            found.append(value)
    return tuple(dict.fromkeys(found))


def _is_network(value: str) -> bool:
    """True for an IPv4 or IPv6 range whose host bits are zero, as every target wants it."""
    if not _CIDR.match(value):
        return False
    try:
        load("ipaddress").ip_network(value)
    except ValueError:
        return False
    return True


def hosts(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, str]:
    """Extra host names and their addresses."""
    found: dict[str, str] = {}
    for name, node in fields(entry, "hosts").items():
        where: Path = (*path, "hosts", name)
        value = resolver.plain(node, where, "an address")
        try:
            if value:
                load("ipaddress").ip_address(value)
                found[name] = value
        except ValueError:
            resolver.context.report(
                "ENV068", "bad-value", f"`{value}` is not an IP address", node.span,
                "write an address such as 10.0.0.7", where,
            )  # fmt: skip
    return found
