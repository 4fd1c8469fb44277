"""`user`: uid and gid of a process."""

from __future__ import annotations

import re

from envspec.lower.references.resolver import Resolver
from envspec.model.image import Build
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["ids", "image_user", "intended_user", "user"]

_USER = r"([0-9]{1,10})(?::([0-9]{1,10}))?\Z"

#: 2^31 - 1: the largest id that Kubernetes accepts
_LARGEST_ID = 2_147_483_647
#: what we build runs as nobody in particular, where its Dockerfile does not tell or ends as root
_DEFAULT = (10001, 10001)


def user(resolver: Resolver, entry: Mapping, path: Path, made: Build | None) -> tuple[int, int] | None:
    """uid and gid: as written, else those of the USER that the production stage ends with, else 10001:10001.

    That is for what we build; what the Dockerfile does not tell is reported by the rule unknown-user.
    """
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
    if made.text is None:
        return _DEFAULT
    own = resolver.context.dockerfiles.runs_as(made)
    if not own.written or own.uid is None or own.uid > _LARGEST_ID or own.written.partition(":")[0] == "root":
        return _DEFAULT
    return own.uid, own.uid if own.gid is None or own.gid > _LARGEST_ID else own.gid


def image_user(resolver: Resolver, made: Build | None) -> tuple[int, int] | None:
    """uid and gid that the image itself runs as, where we build it and its Dockerfile tells."""
    if made is None or made.text is None:
        return None
    own = resolver.context.dockerfiles.runs_as(made)
    return None if own.uid is None else (own.uid, own.uid if own.gid is None else own.gid)


def intended_user(resolver: Resolver, path: Path) -> tuple[int, int] | None:
    """uid and gid that the entry says by itself, whether or not the tier runs it as that."""
    section, name = path[0], path[1]
    node = resolver.context.document.entries[str(section)].get(str(name))
    written = resolver.context.word(node, "user") if isinstance(node, Mapping) else ""
    return ids(written)


def ids(text: str) -> tuple[int, int] | None:
    """`10001:10001` or `10001` as uid and gid; None for anything else. A uid alone is its own gid."""
    match = re.match(_USER, text)
    if not match or int(match[1]) > _LARGEST_ID or int(match[2] or 0) > _LARGEST_ID:
        return None
    return int(match[1]), int(match[2] or match[1])
