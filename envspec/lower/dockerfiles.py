"""The Dockerfiles behind the builds of one run, each read and parsed once."""

from __future__ import annotations

from envspec.files import Files, Unreadable
from envspec.lazy import load
from envspec.model.image import Build

__all__ = ["Dockerfiles"]


class Dockerfiles:
    """A missing Dockerfile is no error here: the spec may be compiled where the sources are not."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._texts: dict[str, str | None] = {}
        self._users: dict[tuple[str, str], str] = {}

    def text(self, path: str) -> str | None:
        """The text of a Dockerfile of the project, or None."""
        if path not in self._texts:
            try:
                self._texts[path] = self._files.read(path).decode("utf-8-sig")
            except (Unreadable, UnicodeDecodeError):
                self._texts[path] = None
        return self._texts[path]

    def user(self, build: Build) -> str:
        """The USER that the built stage ends with; empty when it names none."""
        if build.text is None:
            return ""
        key = (build.text, build.target)
        if key not in self._users:
            self._users[key] = load("envspec.dockerfile").parse(build.text).user(build.target) or ""
        return self._users[key]
