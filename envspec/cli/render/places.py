"""Files as a pipeline knows them: relative to the top of the repository, wherever the command was called."""

from __future__ import annotations

import os
from urllib.parse import quote

__all__ = ["in_repository", "uri"]

#: what pipelines call the folder that they checked out: GitHub Actions, GitLab
_WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def in_repository(name: str) -> str:
    """A path relative to the repository that the file stands in, with `/`; absolute where it stands in none."""
    path = os.path.abspath(name)
    root = _root(os.path.dirname(path))
    if root is None:
        return path.replace(os.sep, "/")
    return os.path.relpath(path, root).replace(os.sep, "/")


def uri(name: str) -> str:
    """The same as a URI reference (RFC 3986), absolute ones with `file://`."""
    path = in_repository(name)
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)


def _root(folder: str) -> str | None:
    """The top of the repository: where git keeps its own, else the folder that the pipeline names."""
    at = folder
    while True:
        if os.path.lexists(os.path.join(at, ".git")):
            return at
        parent = os.path.dirname(at)
        if parent == at:
            break
        at = parent
    for variable in _WORKSPACES:
        named = os.path.abspath(os.environ.get(variable) or "/")
        if named != "/" and (folder + os.sep).startswith(named + os.sep):
            return named
    return None
