"""One environment under review: the Plan and what rules keep asking about it, worked out once."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from envspec.backend import Facts
from envspec.dockerfile import Dockerfile, Instruction, Stage, exec_form, parse
from envspec.files import Files, Unreadable
from envspec.model.image import Build
from envspec.model.plan import Managed, Plan
from envspec.model.text import Argv, Text
from envspec.model.workload import Workload
from envspec.source import Path, Source, Span

__all__ = ["UNKNOWN", "Built", "Process", "Review", "Said", "flat"]

#: Stands in a flat text for what is only known at run time: a secret, a peer's host or port.
UNKNOWN = "\0"
#: Letters of a value, of a line of a file, and of a whole file that are looked at: patterns take time that grows
#: with the square of a word's length, and what is longer was written by a program.
_VALUE, _LINE, _FILE = 8_000, 500, 256 * 1024


def flat(text: Text) -> str:
    """The literal pieces, with UNKNOWN between them."""
    parts = text.parts
    if len(parts) == 1:
        only = parts[0]
        return only[:_VALUE] if isinstance(only, str) else UNKNOWN
    return "".join(part if isinstance(part, str) else UNKNOWN for part in parts)[:_VALUE]


def _readable(text: str) -> str:
    """A file's text without its overlong lines; the others keep their numbers."""
    lines = text[:_FILE].split("\n")
    return "\n".join("" if len(line) > _LINE else line for line in lines)


class Said(NamedTuple):
    """A text that a workload is given: `field` and `key` say where, `flat` is what is literally written."""

    workload: Workload
    field: str
    key: str
    text: Text
    flat: str

    @property
    def path(self) -> Path:
        """Its place in the Plan."""
        return (*self.workload.path, self.field, self.key) if self.key else (*self.workload.path, self.field)


class Built:
    """A workload that we build, whose Dockerfile could be read and has the stage that it builds."""

    __slots__ = (
        "_last",
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

    def span(self, instruction: Instruction) -> Span:
        """The line of an instruction in its Dockerfile, up to its end; a long one's first line."""
        text = self.source.line(instruction.line).rstrip()
        return Span(self.source, instruction.line, instruction.column, instruction.line, len(text) + 1)

    def last(self, word: str) -> Instruction | None:
        """The last instruction of that kind in what runs: the one that counts."""
        return self._last.get(word)


class Process(NamedTuple):
    """What a workload runs, as far as spec and Dockerfile say: its words, and the place that says so.

    `span` is set when that is the Dockerfile. `shell` is its CMD or ENTRYPOINT in shell form.
    """

    words: list[str]
    path: Path
    span: Span | None = None
    shell: bool = False


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
            self._said = [
                Said(w, field, key, text, flat(text))
                for w in self.written
                for field, key, text in _texts(w)
                if text.parts
            ]
        return self._said

    def contents(self) -> Iterator[tuple[Workload, Path, str]]:
        """The configuration files that are text, as (workload, path, flat text)."""
        for workload in self.written:
            for target, file in workload.files.items():
                path: Path = (*workload.path, "files", target)
                path = next(((*path, f) for f in ("source", "template") if self.is_written((*path, f))), path)
                if isinstance(file.content, Text):
                    parts = file.content.parts
                    text = "".join(part if isinstance(part, str) else UNKNOWN for part in parts)
                    yield workload, path, _readable(text)
                    continue
                try:
                    yield workload, path, _readable(file.content.decode())
                except UnicodeDecodeError:
                    continue  # a picture or an archive: nothing to read

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
            self._built = list(self._builds())
        return self._built

    def _builds(self) -> Iterator[Built]:
        for workload in self.written:
            build = workload.build
            if build is None or build.text is None or workload.uses:
                continue
            dockerfile = parse(build.text)
            stage = dockerfile.stage(build.target)
            if stage is None:
                continue
            yield Built(workload, build, dockerfile, stage, self.prefix)

    def build_of(self, workload: Workload) -> Built | None:
        """Its build, where it has one of its own."""
        if self._by_name is None:
            self._by_name = {built.workload.name: built for built in self.built}
        return self._by_name.get(workload.name)

    def process(self, workload: Workload) -> Process:
        """Its entrypoint and command: the spec's own, and where it has none the Dockerfile's."""
        entrypoint = None if workload.entrypoint is None else [flat(word) for word in workload.entrypoint]
        command = None if workload.command is None else [flat(word) for word in workload.command]
        field = "command" if command is not None else "entrypoint"
        path = (*workload.path, field)
        if entrypoint is not None:
            return Process([*entrypoint, *(command or ())], path)
        built = self.build_of(workload)
        start = built.last("ENTRYPOINT") if built is not None else None
        words = list(exec_form(start) or ()) if start is not None else []
        if command is not None:
            return Process([*words, *command], path)
        run = built.last("CMD") if built is not None else None
        said = run or start
        if built is None or said is None:
            return Process([], path)
        shell = any(one is not None and exec_form(one) is None for one in (start, run))
        rest = exec_form(run) or ("sh", "-c", run.text) if run is not None else ()
        if start is not None and exec_form(start) is None:
            words = ["sh", "-c", start.text]
        return Process([*words, *rest], built.path, built.span(said), shell)

    def peer(self, name: str) -> Workload | Managed | None:
        """Who answers to that name on the network."""
        return self.plan.workloads.get(name) or self.plan.managed.get(name)

    def is_written(self, path: Path) -> bool:
        """True when the spec itself says something at `path`, rather than a default or an ancestor."""
        span = self.plan.origins.span(path)
        return span is not None and span != self.plan.origins.span(path[:-1])

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


def _texts(workload: Workload) -> Iterator[tuple[str, str, Text]]:
    for key, value in workload.environment.items():
        yield "environment", key, value
    for field, words in (("entrypoint", workload.entrypoint), ("command", workload.command)):
        yield from _words(field, words)


def _words(field: str, words: Argv | None) -> Iterator[tuple[str, str, Text]]:
    for word in words or ():
        yield field, "", word
