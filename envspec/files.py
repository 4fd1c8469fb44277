"""Access to the project's files: from a disk, or from memory for callers that must not touch one.

Paths are relative to the project's folder (where the root spec stands), with `/` on every system. Nothing
outside that folder is ever read, whatever symlinks say.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Mapping
from typing import Protocol

from envspec.lazy import load
from envspec.near import nearest

__all__ = ["DiskFiles", "Files", "MemoryFiles", "Unreadable", "nearest_file", "normalise"]

#: Bytes; larger files are refused before they are read.
LIMIT = 4 * 2**20

#: the list that stands in every folder of artifacts, and how folders beside it are called while it is written
_MANIFEST = "envspec.manifest.json"
_STAGE = re.compile(r"\..+\.envspec-[a-z0-9-]+\Z")


class Unreadable(Exception):  # noqa: N818 - it says what is the matter with a file, in words for the user
    """A file that cannot be used; the text completes "`path` …" ("does not exist")."""


class Files(Protocol):
    """The files of a project."""

    def read(self, path: str) -> bytes:
        """The bytes of a regular file. Raises Unreadable."""

    def glob(self, pattern: str) -> list[str]:
        """The files that match, sorted; `*` and `?` within one folder, `**` across folders."""

    def below(self, path: str) -> list[str] | None:
        """The files below a folder, sorted and relative to the project; None when it is no folder."""


def normalise(folder: str, path: str) -> str | None:
    """`path` as said in a file of `folder`, relative to the project; None when it leaves the project."""
    if path.startswith("/") or "\0" in path:
        return None
    joined = os.path.normpath(f"{folder}/{path}" if folder else path).replace(os.sep, "/")
    return None if joined == ".." or joined.startswith("../") else joined


def nearest_file(files: Files, path: str, pattern: str = "*") -> str | None:
    """Another file in the folder of `path` that was probably meant."""
    try:
        siblings = files.glob(posixpath.join(posixpath.dirname(path), pattern))
    except Unreadable:  # the folder itself leads out of the project
        return None
    # what all names end in makes none of them near
    stems = {posixpath.splitext(posixpath.basename(sibling))[0]: sibling for sibling in siblings if sibling != path}
    stem = posixpath.splitext(posixpath.basename(path))[0]
    near = stem if stem in stems else nearest(stem, stems)
    return stems[near] if near is not None else None


def _is_made(path: str, name: str) -> bool:
    """Whether a folder holds artifacts, or is where a run stages them: what is compiled must not feed on it."""
    return _STAGE.match(name) is not None or os.path.lexists(f"{path}/{_MANIFEST}")


def _glob_match(path: list[str], pattern: list[str]) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_glob_match(path[i:], pattern[1:]) for i in range(len(path) + 1))
    if not path or not load("fnmatch").fnmatchcase(path[0], pattern[0]):
        return False
    return _glob_match(path[1:], pattern[1:])


class DiskFiles:
    """The files below `root` on disk."""

    def __init__(self, root: str) -> None:
        self.root = root or "."
        self._real = ""

    def _inside(self, path: str) -> str:
        """The real path, which must not leave the project."""
        if not self._real:
            self._real = os.path.realpath(self.root)
        real = os.path.realpath(os.path.join(self.root, path))
        if real != self._real and not real.startswith(self._real.rstrip(os.sep) + os.sep):
            raise Unreadable("leads out of the project's folder")
        return real

    def read(self, path: str) -> bytes:
        try:
            os.stat(f"{self.root}/{path}")  # much cheaper than to resolve links, where there is nothing
            real = self._inside(path)
            found = os.stat(real)
            if stat.S_ISDIR(found.st_mode):
                raise Unreadable("is a folder, not a file")
            if not stat.S_ISREG(found.st_mode):
                raise Unreadable("is not a regular file")
            if found.st_size > LIMIT:
                raise Unreadable(f"has {found.st_size} bytes; the limit is 4 MiB")
            with open(real, "rb") as file:
                return file.read(LIMIT + 1)
        except FileNotFoundError:
            raise Unreadable("does not exist") from None
        except OSError as problem:
            raise Unreadable(f"cannot be read: {problem.strerror}") from None

    def glob(self, pattern: str) -> list[str]:
        parts = pattern.split("/")
        fixed = 0
        while fixed < len(parts) - 1 and not any(c in parts[fixed] for c in "*?["):
            fixed += 1
        below = self.below("/".join(parts[:fixed]) or ".", "**" in pattern or len(parts) - fixed)
        return [path for path in below or () if _glob_match(path.split("/"), parts)]

    def below(self, path: str, depth: int | bool = True) -> list[str] | None:
        """`depth`: how many levels of folders to go down; True for all."""
        if not os.path.isdir(f"{self.root}/{path}"):  # much cheaper than to resolve links, where there is nothing
            return None
        top = self._inside(path)
        found: list[str] = []
        levels = 1_000 if depth is True else int(depth)

        def walk(folder: str, prefix: str, left: int) -> None:
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                return
            for entry in entries:
                name = f"{prefix}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    if left > 1 and entry.name != ".git" and not _is_made(entry.path, entry.name):
                        walk(entry.path, name + "/", left - 1)
                else:
                    found.append(name)

        walk(top, "" if path in ("", ".") else path.rstrip("/") + "/", levels)
        return sorted(found)


class MemoryFiles:
    """Files given as a mapping from path to bytes or text."""

    def __init__(self, files: Mapping[str, bytes | str]) -> None:
        self._files = {
            path: data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
            for path, data in files.items()
        }

    def read(self, path: str) -> bytes:
        data = self._files.get(path)
        if data is None:
            raise Unreadable("is a folder, not a file" if self.below(path) else "does not exist")
        if len(data) > LIMIT:
            raise Unreadable(f"has {len(data)} bytes; the limit is 4 MiB")
        return data

    def glob(self, pattern: str) -> list[str]:
        parts = pattern.split("/")
        return sorted(path for path in self._files if _glob_match(path.split("/"), parts))

    def below(self, path: str) -> list[str] | None:
        prefix = "" if path in ("", ".") else path.rstrip("/") + "/"
        found = sorted(name for name in self._files if name.startswith(prefix))
        return found or None
