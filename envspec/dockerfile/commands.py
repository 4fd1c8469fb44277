"""The commands that a RUN hands to its shell, as lists of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from envspec.dockerfile.instruction import PIECE, Instruction, exec_form
from envspec.dockerfile.variables import expand

__all__ = ["commands"]

_PART = (
    r"(?P<comment>(?:\A|(?<=[\s;&|(]))\#[^\n]*)|(?P<redirection>[0-9]*(?:&>>?|[<>]&|>>|>\||[<>]))"
    r"|(?P<end>[;&|()\n])"
    r"""|(?P<word>(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\;&|()<>]|["'\\])+)"""
)
_ASSIGNMENT = r"([A-Za-z_]\w*)=(.*)\Z"
#: words before a command that leave it what it is
_BEFORE = frozenset(("if", "then", "else", "elif", "while", "do", "!", "{", "sudo", "exec", "command", "export"))
_SHELLS = frozenset(("sh", "bash", "ash", "dash", "/bin/sh", "/bin/bash", "/bin/ash"))


def commands(instruction: Instruction, variables: Mapping[str, str]) -> Iterator[list[str]]:
    """Each simple command with its variables filled in, those of the shell's own assignments too.

    What only the shell could tell (`$(…)`, conditions) is read past: every branch counts as run.
    """
    form = exec_form(instruction)
    if form is None:
        yield from _script(instruction.script, variables)
    elif len(form) > 2 and form[0] in _SHELLS and form[1].startswith("-") and form[1].endswith("c"):
        yield from _script(form[2], variables)
    elif form:
        yield list(form)


def _script(script: str, variables: Mapping[str, str]) -> Iterator[list[str]]:
    known = dict(variables)
    script = script.replace("\\\n", " ")
    words: list[str] = []
    skipped = False
    for part in re.finditer(_PART, script):
        kind = part.lastgroup
        if kind == "word":
            if not skipped:
                words.append(_filled_in(part[0], known))
            skipped = False
        elif kind == "redirection":
            skipped = True
        elif kind == "end":
            skipped = False
            yield from _command(words, known)
            words = []
    yield from _command(words, known)


def _command(words: list[str], known: dict[str, str]) -> Iterator[list[str]]:
    at = 0
    while at < len(words):
        assignment = re.match(_ASSIGNMENT, words[at])
        if assignment is not None:
            known[assignment[1]] = assignment[2]
        elif words[at] not in _BEFORE:
            break
        at += 1
    if at < len(words):
        yield words[at:]


def _filled_in(word: str, known: Mapping[str, str]) -> str:
    """A word without its quotes; variables are filled in but between single ones."""
    out = []
    for escaped, double, single, plain in re.findall(PIECE, word):
        out.append(escaped or single or (expand(double, known).replace('\\"', '"') if double else expand(plain, known)))
    return "".join(out)
