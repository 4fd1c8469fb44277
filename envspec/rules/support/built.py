"""What a workload is built of: its Dockerfile, the stage, and what that stage stands on."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from envspec.dockerfile import Dockerfile, Instruction, RunsAs, Stage, parse, runs_as
from envspec.model.image import Build
from envspec.model.workload import Workload
from envspec.rules.support.texts import flat
from envspec.source import Path, Source, Span

__all__ = ["NONROOT", "Built", "builds"]

#: base images that say in their name that they do not end as root
NONROOT = r"nonroot|rootless|unprivileged|cgr\.dev/|(?:\A|/)bitnami(?:legacy)?/"


class Built:
    """A workload that we build, whose Dockerfile could be read and has the stage that it builds."""

    __slots__ = (
        "_last",
        "_runs_as",
        "args",
        "build",
        "dockerfile",
        "final",
        "needed",
        "of_dev",
        "path",
        "source",
        "stage",
        "workload",
    )

    def __init__(self, workload: Workload, build: Build, dockerfile: Dockerfile, stage: Stage, prefix: str) -> None:
        self.workload = workload
        self.build = build
        self.dockerfile = dockerfile
        self.stage = stage
        self.path: Path = (*workload.path, "build")
        self.source = Source(prefix + posixpath.normpath(f"{build.context}/{build.dockerfile}"), build.text or "")
        #: the build arguments that the spec gives, as far as they are literal
        self.args = {key: flat(text) for key, text in build.args.items() if text.plain}
        #: what makes the image that runs: the stage and those it is built FROM
        self.final = list(dockerfile.lineage(stage))
        #: the stages that the build runs
        self.needed = dockerfile.needed(stage)
        development = dockerfile.stage(build.dev_target) if build.dev_target else None
        #: the stage of `dev`, where what is built is that stage or built FROM it
        self.of_dev = development if development in (stage, *dockerfile.ancestors(stage)) else None
        self._last = {one.word: one for one in self.final}
        self._runs_as: RunsAs | None = None

    @property
    def runs_as(self) -> RunsAs:
        """The user that the stage ends as."""
        if self._runs_as is None:
            self._runs_as = runs_as(self.dockerfile, self.stage.number, self.args)
        return self._runs_as

    def span(self, instruction: Instruction) -> Span:
        """The line of an instruction in its Dockerfile, up to its end; a long one's first line."""
        text = self.source.line(instruction.line).rstrip()
        return Span(self.source, instruction.line, instruction.column, instruction.line, len(text) + 1)

    def last(self, word: str) -> Instruction | None:
        """The last instruction of that kind in what runs: the one that counts."""
        return self._last.get(word)


def builds(workloads: Iterable[Workload], prefix: str) -> Iterator[Built]:
    """One for each build that can be read, not for those that only use its image; `prefix` goes before file names."""
    for workload in workloads:
        build = workload.build
        if build is None or build.text is None or workload.uses:
            continue
        dockerfile = parse(build.text)
        stage = dockerfile.stage(build.target)
        if stage is not None:
            yield Built(workload, build, dockerfile, stage, prefix)
