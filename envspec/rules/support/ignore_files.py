"""Ignore files, as Docker and git read them: which paths of a folder they let through."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["ignored"]


@lru_cache(maxsize=1024)
def _pattern(line: str, anywhere: bool) -> re.Pattern[str]:
    """One pattern as an expression that matches a path, or a folder above it."""
    out = ""
    at = 0
    while at < len(line):
        letter = line[at]
        if line.startswith("**/", at):
            out, at = out + "(?:.*/)?", at + 3
        elif line.startswith("**", at):
            out, at = out + ".*", at + 2
        elif letter == "*":
            out, at = out + "[^/]*", at + 1
        elif letter == "?":
            out, at = out + "[^/]", at + 1
        elif letter == "[" and "]" in line[at + 1 :]:
            end = line.index("]", at + 1)
            inside = line[at + 1 : end].replace("\\", "\\\\")
            out += "[" + ("^" + inside[1:] if inside[:1] in ("!", "^") else inside) + "]"
            at = end + 1
        elif letter == "\\" and at + 1 < len(line):
            out, at = out + re.escape(line[at + 1]), at + 2
        else:
            out, at = out + re.escape(letter), at + 1
    start = "(?:.*/)?" if anywhere else ""
    try:
        return re.compile(start + out + "(?:/.*)?\\Z", re.DOTALL)
    except re.error:
        return re.compile(re.escape(line) + "\\Z")


def ignored(path: str, text: str, git: bool = False) -> bool:
    """True when the ignore file with this `text` keeps `path` (relative to its folder) out. The last match counts.

    Git matches a pattern without a slash in every folder; Docker's patterns all begin at the context.
    """
    found = False
    for raw in text.split("\n"):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        keep = line.startswith("!")
        line = line[1:].strip() if keep else line
        anywhere = git and "/" not in line.rstrip("/")
        line = line.removeprefix("./").strip("/")
        if line in ("", "."):
            continue  # Docker ignores a lone dot, too
        if _pattern(line, anywhere).match(path):
            found = not keep
    return found
