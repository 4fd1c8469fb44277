"""One environment under review: the Plan and what rules keep asking about it, worked out once."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from envspec.backend import Facts
from envspec.files import Files, Unreadable
from envspec.lazy import load
from envspec.model.plan import Managed, Plan
from envspec.model.workload import Workload
from envspec.rules.support.process import Process, process
from envspec.rules.support.texts import Said, flat_file, said_by
from envspec.source import Path, Span

if TYPE_CHECKING:
    from envspec.rules.support.built import Built

__all__ = ["Review"]

#: for systems that have a Dockerfile
_BUILT = "envspec.rules.support.built"


class Review:
    """What a rule may look at. `files` are the project's, None when there are none to read.

    `prefix` goes before project paths in messages, so that they are relative to where the user stands; `read`
    keeps what was read, for all environments of a run. `facts` asks the targets, when a rule wants to know.
    """

    __slots__ = (
        "_built",
        "_by_name",
        "_facts",
        "_read",
        "_said",
        "_targets",
        "development",
        "files",
        "plan",
        "prefix",
        "production",
        "services",
        "written",
    )

    def __init__(
        self,
        plan: Plan,
        files: Files | None = None,
        prefix: str = "",
        read: dict[str, bytes | None] | None = None,
        facts: Callable[[Plan], Sequence[Facts]] | None = None,
    ) -> None:
        self.plan = plan
        self.files = files
        self.prefix = prefix
        self.development = plan.development
        self.production = not plan.development
        #: every workload that stands in the spec: no backup and no setup that the compiler adds to a state
        self.written = [w for w in plan.workloads.values() if w.role == "state" or w.path[0] != "state"]
        self.services = [w for w in self.written if w.role == "service" or w.role == "tool"]
        self._said: list[Said] | None = None
        self._built: list[Built] | None = None
        self._by_name: dict[str, Built] | None = None
        self._read: dict[str, bytes | None] = {} if read is None else read
        self._facts = facts
        self._targets: Sequence[Facts] | None = None

    @property
    def targets(self) -> Sequence[Facts]:
        """What each target of the environment says of itself."""
        if self._targets is None:
            self._targets = self._facts(self.plan) if self._facts is not None else ()
        return self._targets

    @property
    def said(self) -> list[Said]:
        """Environment values, and the words of entrypoints and commands, of what the spec itself says."""
        if self._said is None:
            self._said = [said for workload in self.written for said in said_by(workload)]
        return self._said

    def contents(self) -> Iterator[tuple[Workload, Path, str]]:
        """The configuration files that are text, as (workload, path, flat text)."""
        for workload in self.written:
            for target, file in workload.files.items():
                path: Path = (*workload.path, "files", target)
                path = next(((*path, f) for f in ("source", "template") if self.is_written((*path, f))), path)
                text = flat_file(file.content)
                if text is not None:
                    yield workload, path, text

    def read(self, path: str) -> bytes | None:
        """A file of the project; None when it is not there or can't be read."""
        if self.files is None:
            return None
        if path not in self._read:
            try:
                self._read[path] = self.files.read(posixpath.normpath(path))
            except Unreadable:
                self._read[path] = None
        return self._read[path]

    @property
    def built(self) -> list[Built]:
        """One for each build, not for those that only use its image."""
        if self._built is None:
            known = any(workload.build is not None and workload.build.text is not None for workload in self.written)
            self._built = list(load(_BUILT).builds(self.written, self.prefix)) if known else []
        return self._built

    def build_of(self, workload: Workload) -> Built | None:
        """Its build, where it has one of its own."""
        if self._by_name is None:
            self._by_name = {built.workload.name: built for built in self.built}
        return self._by_name.get(workload.name)

    def process(self, workload: Workload) -> Process:
        """Its entrypoint and command: the spec's own, and where it has none the Dockerfile's."""
        return process(workload, self.build_of(workload))

    def peer(self, name: str) -> Workload | Managed | None:
        """Who answers to that name on the network."""
        return self.plan.workloads.get(name) or self.plan.managed.get(name)

    def is_written(self, path: Path) -> bool:
        """True when the spec itself says something at `path`, rather than a default or an ancestor."""
        span = self.plan.origins.span(path)
        return span is not None and span != self.plan.origins.span(path[:-1])

    def line(self, path: Path) -> str:
        """The one line that the spec says at `path`, with its quotes and references; empty where it says a list."""
        return self.plan.origins.line(path)

    def image_path(self, workload: Workload) -> Path:
        """Where the image is said: `image`, or `version` for a state of a known kind."""
        version = (*workload.path, "version")
        if workload.role == "state" and self.is_written(version):
            return version
        return (*workload.path, "image")

    def setting(self, *path: str) -> Span | None:
        """Where the environment, or one that it extends, says `path`; None when nobody does."""
        span = self.plan.origins.span(("options", *path))
        return None if span == self.plan.origins.span(("options", *path[:-1], "")) else span
