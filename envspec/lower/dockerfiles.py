"""The Dockerfiles behind the builds of one run, each read and parsed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envspec.files import Files, Unreadable
from envspec.lazy import load
from envspec.model.image import Build

if TYPE_CHECKING:
    from envspec.dockerfile import RunsAs

__all__ = ["Dockerfiles"]


class Dockerfiles:
    """A missing Dockerfile is no error here: the spec may be compiled where the sources are not."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._texts: dict[str, str | None] = {}
        self._users: dict[tuple[str, str, tuple[tuple[str, str], ...]], RunsAs] = {}

    def text(self, path: str) -> str | None:
        """The text of a Dockerfile of the project, or None."""
        if path not in self._texts:
            try:
                self._texts[path] = self._files.read(path).decode("utf-8-sig")
            except (Unreadable, UnicodeDecodeError):
                self._texts[path] = None
        return self._texts[path]

    def runs_as(self, build: Build) -> RunsAs:
        """Whom the built stage ends as."""
        args = _args(build)
        key = (build.text or "", build.target, tuple(args.items()))
        if key not in self._users:
            dockerfile = load("envspec.dockerfile")
            found: RunsAs = dockerfile.runs_as(dockerfile.parse(build.text or ""), build.target, args)
            self._users[key] = found
        return self._users[key]

    def is_bare(self, build: Build | None) -> bool:
        """Whether the built stage has surely no shell and no tools."""
        if build is None or build.text is None:
            return False
        dockerfile = load("envspec.dockerfile")
        found: bool = dockerfile.is_bare(dockerfile.parse(build.text), build.target, _args(build))
        return found


def _args(build: Build) -> dict[str, str]:
    """The build arguments that the spec gives."""
    return {name: "".join(str(part) for part in text.parts) for name, text in build.args.items() if text.plain}
