"""Dockerfiles as a reviewer reads them: stages, what each is built from, instructions with their lines.

It follows BuildKit's own reading (directives, continuations, comments inside them, heredocs, ONBUILD) and
never fails: what it does not know is an instruction like any other. `docs/decisions/0012-dockerfile-parser.md`
says why it is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Dockerfile", "Heredoc", "Instruction", "Stage", "exec_form", "expand", "pairs", "parse", "words"]

# Patterns are compiled (and kept by `re`) when they are first used: few Dockerfiles need all of them.
_HEREDOC = r"(?:^|(?<=[ \t]))[0-9]*<<(-?)([\"']?)([A-Za-z0-9_.][^\s\"'<>|&;]*)\2"
_VARIABLE = (
    r"\\(.)|\$(?:([A-Za-z_][A-Za-z0-9_]*)"
    r"|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])([^}]*)|([#%/][^}]*))?\})"
)
_WORD = r"""(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\]|["'\\])+"""
_PIECE = r"""\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'|([^"'\\]+|["'\\])"""
_STRING = r'"((?:[^"\\]|\\.)*)"'
_HAS_HEREDOC = frozenset(("ADD", "COPY", "RUN", "ONBUILD"))
_DIRECTIVES = ("syntax", "escape", "check")


class Heredoc(NamedTuple):
    """The text between `<<NAME` and `NAME`; `line` is its first line. `quoted` names are not expanded."""

    name: str
    text: str
    line: int
    quoted: bool = False


class Instruction(NamedTuple):
    """One instruction. `word` is in capitals; `text` is what follows the flags, with continuations joined.

    `line` and `column` count from 1 and mark the word, `end_line` is its last line (heredocs included).
    `onbuild` is true for what an ONBUILD holds: it runs in images built from this one, not in this one.
    """

    word: str
    text: str
    line: int
    column: int
    end_line: int
    flags: tuple[str, ...] = ()
    heredocs: tuple[Heredoc, ...] = ()
    onbuild: bool = False

    def flag(self, name: str) -> str | None:
        """The value of `--name=value`; empty for a flag without one, None when it is not there."""
        for flag in self.flags:
            key, _, value = flag.partition("=")
            if key == f"--{name}":
                return value.strip("\"'")
        return None

    @property
    def sources(self) -> tuple[str, ...]:
        """The stages and images that it copies or mounts from: `COPY --from=build`, `RUN --mount=from=deps`."""
        found = []
        for flag in self.flags:
            if flag.startswith("--from="):
                found.append(flag[7:].strip("\"'"))
            elif flag.startswith("--mount=") and "from=" in flag:
                found += [part[5:] for part in flag[8:].strip("\"'").split(",") if part.startswith("from=")]
        return tuple(found)

    @property
    def script(self) -> str:
        """What a shell gets to see: the text and the bodies of its heredocs."""
        return "\n".join((self.text, *(doc.text for doc in self.heredocs)))


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
        for _, instruction in self._scoped(stage):
            yield instruction

    def _scoped(self, stage: Stage) -> Iterator[tuple[Stage, Instruction]]:
        triggers: tuple[Instruction, ...] = ()
        for one in (*reversed(self.ancestors(stage)), stage):
            for instruction in triggers:
                yield one, instruction._replace(onbuild=False)
            for instruction in one.instructions:
                if not instruction.onbuild:
                    yield one, instruction
            triggers = tuple(i for i in one.instructions if i.onbuild)

    def base(self, stage: Stage, args: Mapping[str, str] = {}) -> str:
        """The image that `stage` starts from, its ARGs filled in by `args` or else by their defaults.

        Of a stage that is built from another, the image at the end of that chain.
        """
        chain = self.ancestors(stage)
        known = {**self.args, **{key: value for key, value in args.items() if key in self.args}}
        return expand((chain[-1] if chain else stage).base, known)

    def user(self, target: str | int | None = None, args: Mapping[str, str] = {}) -> str | None:
        """The USER that the stage `target` ends with, as far as this file says; None when no USER is set.

        Variables are filled in from ENV and ARG. A variable that has no value stays as it is written.
        """
        stage = self.stage(target)
        if stage is None:
            return None
        user = None
        known: dict[str, str] = {}
        scoped: dict[str, str] = {}  # an ARG ends with its stage
        scope = -1
        for one, instruction in self._scoped(stage):
            if one.number != scope:
                scope, scoped = one.number, {}
            if instruction.word == "USER":
                user = expand(instruction.text.strip().strip("\"'"), {**scoped, **known})
            elif instruction.word == "ENV":
                before = {**scoped, **known}
                known.update((key, expand(value or "", before)) for key, value in pairs(instruction))
            elif instruction.word == "ARG":
                for key, value in pairs(instruction):
                    given = args.get(key, self.args.get(key) if value is None else value)
                    if given is not None:
                        scoped[key] = expand(given, {**scoped, **known})
        return user


def expand(text: str, known: Mapping[str, str]) -> str:
    """`$X`, `${X}`, `${X:-default}` and `${X:+other}` filled in; what has no value stays as it is written."""
    if "$" not in text:
        return text

    def value(match: re.Match[str]) -> str:
        escaped, plain, braced, operator, operand, _ = match.groups()
        if escaped is not None:
            return match[0] if escaped != "$" else "$"
        name = plain or braced
        found = known.get(name)
        if operator and operator[-1] == "+":
            return expand(operand, known) if found or (found is not None and operator == "+") else ""
        if operator and operator[-1] == "-" and (found is None or (not found and operator == ":-")):
            return expand(operand, known)
        return match[0] if found is None else found

    return re.sub(_VARIABLE, value, text)


def words(text: str) -> list[str]:
    """Split like a shell does, quotes and backslashes taken away; nothing is expanded."""
    if "\\" not in text and '"' not in text and "'" not in text:
        return text.split()
    return [_unquoted(match[0]) for match in re.finditer(_WORD, text)]


def _unquoted(word: str) -> str:
    return "".join(
        escaped or (double.replace('\\"', '"') if double else "") or single or plain or ""
        for escaped, double, single, plain in re.findall(_PIECE, word)
    )


def pairs(instruction: Instruction) -> Iterator[tuple[str, str | None]]:
    """The settings of an ENV, ARG or LABEL, also of the old form `ENV KEY value`.

    The value is None for an ARG without default.
    """
    text = instruction.text
    quoted = "\\" in text or '"' in text or "'" in text
    parts = re.findall(_WORD, text) if quoted else text.split()
    if instruction.word in ("ENV", "LABEL") and parts and "=" not in parts[0]:
        yield _unquoted(parts[0]), instruction.text.strip()[len(parts[0]) :].strip()
        return
    for part in parts:
        key, equals, value = part.partition("=")
        yield _unquoted(key), _unquoted(value) if equals else None


def exec_form(instruction: Instruction) -> tuple[str, ...] | None:
    """The words of `["a", "b"]`; None when it is shell form."""
    text = instruction.text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    if re.sub(_STRING, "", text[1:-1]).replace(",", "").strip():
        return None
    return tuple(re.sub(r"\\(.)", r"\1", string) for string in re.findall(_STRING, text))


@lru_cache(maxsize=4096)
def parse(text: str) -> Dockerfile:
    """Reads a Dockerfile. Never raises: a file that BuildKit refuses gives what can be made out of it."""
    lines = text.removeprefix("\ufeff").split("\n")
    directives = _directives(lines)
    escape = directives.get("escape", "\\")
    if escape not in ("\\", "`"):
        escape = "\\"
    head: list[Instruction] = []
    args: dict[str, str] = {}
    stages: list[Stage] = []
    body: list[Instruction] = []
    for instruction in _instructions(lines, escape):
        if instruction.word == "FROM" and not instruction.onbuild:
            if stages:
                stages[-1] = stages[-1]._replace(instructions=tuple(body))
            body = []
            stages.append(_stage(instruction, stages, args))
        elif stages:
            body.append(instruction)
        else:
            head.append(instruction)
            if instruction.word == "ARG":
                args.update((key, expand(value or "", args)) for key, value in pairs(instruction))
    if stages:
        stages[-1] = stages[-1]._replace(instructions=tuple(body))
    return Dockerfile(tuple(stages), args, directives, tuple(head))


def _directives(lines: list[str]) -> dict[str, str]:
    """`# syntax=`, `# escape=` and `# check=` count only above everything else."""
    found: dict[str, str] = {}
    for line in lines:
        key, equals, value = line.strip().removeprefix("#").partition("=")
        key = key.strip().lower()
        if not line.startswith("#") or not equals or key not in _DIRECTIVES or key in found:
            break
        found[key] = value.strip()
    return found


def _stage(origin: Instruction, stages: list[Stage], args: Mapping[str, str]) -> Stage:
    parts = words(origin.text)
    base = parts[0] if parts else ""
    name = parts[2] if len(parts) > 2 and parts[1].lower() == "as" else ""
    wanted = expand(base, args).lower()
    parent = next((one.number for one in reversed(stages) if one.name and one.name.lower() == wanted), None)
    if parent is None and re.fullmatch("[0-9]{1,9}", wanted) and int(wanted) < len(stages):
        parent = int(wanted)
    return Stage(len(stages), name, base, parent, origin, ())


def _instructions(lines: list[str], escape: str) -> Iterator[Instruction]:
    at, end = 0, len(lines)
    while at < end:
        line = lines[at].rstrip("\r")
        bare = line.strip()
        if not bare or bare[0] == "#":
            at += 1
            continue
        first = at
        at += 1
        joined, goes_on = _continued(line, escape)
        while goes_on and at < end:
            following = lines[at].rstrip("\r")
            at += 1
            stripped = following.strip()
            if not stripped or stripped[0] == "#":
                continue  # a comment or an empty line inside an instruction does not end it
            piece, goes_on = _continued(following, escape)
            joined += piece
        start = joined.lstrip()
        if not start:
            continue
        column = len(joined) - len(start) + 1
        word, rest = _first(start)
        heredocs: list[Heredoc] = []
        if "<<" in rest and word in _HAS_HEREDOC:
            at = _heredocs(rest, lines, at, heredocs)
        onbuild = word == "ONBUILD"
        if onbuild:
            word, rest = _first(rest)
        flags: list[str] = []
        while rest.startswith("--"):
            flag, rest = _flag(rest)
            flags.append(flag)
        yield Instruction(word, rest, first + 1, column, at, tuple(flags), tuple(heredocs), onbuild)


def _first(text: str) -> tuple[str, str]:
    """The first word in capitals, and what follows it."""
    parts = text.split(None, 1)
    return (parts[0].upper(), parts[1].strip()) if len(parts) > 1 else (text.strip().upper(), "")


def _flag(text: str) -> tuple[str, str]:
    """The first word, in which quotes may hold spaces, and what follows it."""
    quoted = ""
    for at, letter in enumerate(text):
        if letter == quoted:
            quoted = ""
        elif quoted:
            continue
        elif letter in "\"'":
            quoted = letter
        elif letter in " \t":
            return text[:at], text[at:].lstrip()
    return text, ""


def _continued(line: str, escape: str) -> tuple[str, bool]:
    """The line without its continuation mark, and whether it had one; a doubled mark is none."""
    bare = line.rstrip(" \t")
    if bare.endswith(escape) and not bare.endswith(escape * 2):
        return bare[:-1], True
    return line, False


def _heredocs(rest: str, lines: list[str], at: int, found: list[Heredoc]) -> int:
    """Adds the heredocs that `rest` opens to `found`; the line after them."""
    for match in re.finditer(_HEREDOC, rest):
        dash, quote, name = match.groups()
        start, body = at, []
        while at < len(lines):
            line = lines[at].rstrip("\r")
            at += 1
            if (line.lstrip("\t") if dash else line) == name:
                break
            body.append(line)
        found.append(Heredoc(name, "\n".join(body), start + 1, bool(quote)))
    return at
