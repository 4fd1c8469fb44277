"""`routes`: what outsiders reach."""

from __future__ import annotations

import re

from envspec.lower.context import items
from envspec.lower.fields.ports import chosen_port
from envspec.lower.fields.url_path import url_path
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import PortSpec, Route
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["routes"]

#: what only a request over HTTP has
_HTTP = frozenset(("host", "path", "tls"))
_HOST = r"(?:\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z"


def routes(resolver: Resolver, entry: Mapping, path: Path, known: dict[str, PortSpec]) -> tuple[Route, ...]:
    """In the order of the spec; one that says neither `host` nor `path` nor `tls` is a plain port."""
    context = resolver.context
    found: list[Route] = []
    for position, node in items(entry, "routes"):
        if not isinstance(node, Mapping):
            continue
        where: Path = (*path, "routes", position)
        chosen = chosen_port(context, node, known, "the route", where)
        if chosen is None:
            continue
        host, http = "", not _HTTP.isdisjoint(node.items)
        if "host" in node.items:
            host = resolver.plain(node.items["host"], (*where, "host"), "a route").lower()
            if host and not re.match(_HOST, host):
                context.report(
                    "ENV068",
                    "bad-value",
                    f"`{host}` is not a host name",
                    node.items["host"].span,
                    "write a name such as shop.example.com, without scheme, port or path",
                    (*where, "host"),
                )
        prefix = resolver.plain(node.items.get("path"), (*where, "path"), "a route") or "/"
        if "path" in node.items:
            url_path(context, prefix, node.items["path"], (*where, "path"))
        found.append(
            Route(
                port=chosen,
                host=host,
                path=prefix,
                tls=http and context.flag(node, "tls", not context.development),
                publish=context.number(node, "publish"),
                http=http,
            )
        )
    return tuple(found)
