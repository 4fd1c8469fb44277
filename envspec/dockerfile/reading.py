"""The text of a Dockerfile, made stages and instructions as BuildKit makes them.

Directives, continuations, comments inside them, heredocs, ONBUILD. It never fails: what it does not know is an
instruction like any other. `docs/decisions/0012-dockerfile-parser.md` says why it is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from envspec.dockerfile.instruction import Heredoc, Instruction, pairs, words
from envspec.dockerfile.stages import Dockerfile, Stage
from envspec.dockerfile.variables import expand

__all__ = ["parse"]

_HEREDOC = r"(?:^|(?<=[ \t]))[0-9]*<<(-?)([\"']?)([A-Za-z0-9_.][^\s\"'<>|&;]*)\2"
_HAS_HEREDOC = frozenset(("ADD", "COPY", "RUN", "ONBUILD"))
_DIRECTIVES = ("syntax", "escape", "check")


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
