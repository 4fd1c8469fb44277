"""Paths of addresses: they follow a port, so that they begin with a slash."""

from __future__ import annotations

import re

from envspec.lower.context import Context
from envspec.source import Path
from envspec.syntax.tree import Node

__all__ = ["url_path"]

#: compiled for the path that has more than ASCII in it
_NOT_IN_PATH = r"[\x00-\x20\x7f-\xa0\u2028\u2029]"


def url_path(context: Context, text: str, node: Node, path: Path) -> None:
    """Reports what cannot be the path of an address."""
    if not text.startswith("/"):
        help = f"write `/{text}`"
        if "://" in text:
            help = "write the path alone, such as `/health`; which port is asked is said by `port`"
        elif text.isdigit():
            help = f"write a path such as `/health`; a port is named by `port`, and a path can be `/{text}`"
        context.report("ENV068", "bad-value", f"the path `{text}` does not begin with `/`", node.span, help, path)
    elif " " in text or (not (text.isascii() and text.isprintable()) and re.search(_NOT_IN_PATH, text)):
        context.report(
            "ENV068",
            "bad-value",
            "a path of an address has no blanks and no control characters in it",
            node.span,
            "write a blank as %20",
            path,
        )
