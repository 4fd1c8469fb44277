"""`user`: uid and gid of a process."""

from __future__ import annotations

import re

from envspec.lower.references.resolver import Resolver
from envspec.model.image import Build
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["ids", "user"]

_USER = r"([0-9]{1,10})(?::([0-9]{1,10}))?\Z"

#: 2^31 - 1: the largest id that Kubernetes accepts
_LARGEST_ID = 2_147_483_647


def user(resolver: Resolver, entry: Mapping, path: Path, made: Build | None) -> tuple[int, int] | None:
    """uid and gid: as written, else the production stage's own numeric USER, else 10001:10001 for what we build."""
    context = resolver.context
    node = context.scalar(entry, "user")
    if node is not None:
        written = resolver.plain(node, (*path, "user"), "a user")
        found = ids(written)
        if found is None and written:
            context.report(
                "ENV068",
                "bad-value",
                f"`{written}` is not a numeric user",
                node.span,
                'write uid or uid:gid, such as "10001:10001": a name means nothing to the host',
                (*path, "user"),
            )
        return found
    if made is None or context.development:
        return None
    own = resolver.context.dockerfiles.user(made)
    return ids(own) or (10001, 10001)


def ids(text: str) -> tuple[int, int] | None:
    """`10001:10001` or `10001` as uid and gid; None for anything else. A uid alone is its own gid."""
    match = re.match(_USER, text)
    if not match or int(match[1]) > _LARGEST_ID or int(match[2] or 0) > _LARGEST_ID:
        return None
    return int(match[1]), int(match[2] or match[1])
