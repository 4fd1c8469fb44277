"""A Dockerfile as a whole: its stages, what each is built from, and what runs to make it."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from envspec.dockerfile.instruction import Instruction, pairs
from envspec.dockerfile.variables import expand

__all__ = ["Dockerfile", "Stage"]


class Stage(NamedTuple):
    """`FROM image AS name`. `base` is the image as written; `name` is empty for a stage that has none.

    `parent` is the number of the stage it is built from, None when it is built from an image.
    """

    number: int
    name: str
    base: str
    parent: int | None
    origin: Instruction
    instructions: tuple[Instruction, ...]

    def __str__(self) -> str:
        return self.name or str(self.number)


class Dockerfile(NamedTuple):
    """`args` are the ARGs before the first FROM with their defaults: they are known in FROM lines only.

    `directives` are those above everything else (`syntax`, `escape`, `check`).
    """

    stages: tuple[Stage, ...]
    args: dict[str, str]
    directives: dict[str, str]
    #: the instructions before the first FROM
    head: tuple[Instruction, ...] = ()

    def stage(self, wanted: str | int | None) -> Stage | None:
        """The stage of that name (in any case) or number; the last one for None and the empty text.

        None when there is no such stage.
        """
        if wanted is None or wanted == "":
            return self.stages[-1] if self.stages else None
        if isinstance(wanted, str):
            lowered = wanted.lower()
            for stage in reversed(self.stages):
                if stage.name.lower() == lowered:
                    return stage
            if not re.fullmatch("[0-9]{1,9}", wanted):
                return None
            wanted = int(wanted)
        return self.stages[wanted] if 0 <= wanted < len(self.stages) else None

    def ancestors(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that `stage` is built FROM, nearest first; those it only copies from are not."""
        found = []
        while stage.parent is not None:
            stage = self.stages[stage.parent]
            found.append(stage)
        return tuple(found)

    def needed(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that a build of `stage` runs, in the order of the file: those it is built FROM or copies from."""
        found: dict[int, Stage] = {}
        waiting = [stage]
        while waiting:
            one = waiting.pop()
            if one.number in found:
                continue
            found[one.number] = one
            if one.parent is not None:
                waiting.append(self.stages[one.parent])
            for instruction in one.instructions:
                for source in instruction.sources:
                    other = self.stage(source)
                    if other is not None and other.number < one.number:
                        waiting.append(other)
        return tuple(found[number] for number in sorted(found))

    def lineage(self, stage: Stage) -> Iterator[Instruction]:
        """What runs to make `stage`, from the first stage it is built FROM to its own last instruction.

        What a stage keeps by ONBUILD runs at the start of the stage that is built FROM it.
        """
        triggers: tuple[Instruction, ...] = ()
        for one in (*reversed(self.ancestors(stage)), stage):
            for instruction in triggers:
                yield instruction._replace(onbuild=False)
            for instruction in one.instructions:
                if not instruction.onbuild:
                    yield instruction
            triggers = tuple(i for i in one.instructions if i.onbuild)

    def known(
        self, stage: Stage, args: Mapping[str, str] = {}, inherited: Mapping[str, str] = {}
    ) -> Iterator[tuple[Instruction, Mapping[str, str]]]:
        """The lineage of `stage`, each instruction with the variables that it sees, for as long as it is looked at.

        ARGs have the values of `args`, else their defaults; they are inherited by stages built FROM theirs. An ENV wins
        over an ARG of that name. `inherited` is the environment of the image that the lineage starts from.
        """
        head = self._head(args)
        seen = dict(inherited)
        of_environment = set(inherited)
        for instruction in self.lineage(stage):
            if instruction.word == "ENV":
                made = [(key, expand(value or "", seen)) for key, value in pairs(instruction)]
                seen.update(made)
                of_environment.update(key for key, _ in made)
            elif instruction.word == "ARG":
                for key, value in pairs(instruction):
                    given = args.get(key, head.get(key) if value is None else value)
                    if given is not None and key not in of_environment:
                        seen[key] = expand(given, seen)
            yield instruction, seen

    def _head(self, args: Mapping[str, str]) -> dict[str, str]:
        """The ARGs before the first FROM, with the values of `args` or else their defaults."""
        if not args:
            return self.args
        known: dict[str, str] = {}
        for instruction in self.head:
            if instruction.word == "ARG":
                for key, value in pairs(instruction):
                    known[key] = args[key] if key in args else expand(value or "", known)
        return known

    def base(self, stage: Stage, args: Mapping[str, str] = {}) -> str:
        """The image that `stage` starts from, its ARGs filled in by `args` or else by their defaults.

        Of a stage that is built from another, the image at the end of that chain.
        """
        chain = self.ancestors(stage)
        return expand((chain[-1] if chain else stage).base, self._head(args))
