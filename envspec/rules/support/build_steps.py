"""What rules about Dockerfiles share: commands in RUN instructions, and what a COPY takes from the context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.dockerfile import Instruction, exec_form, words

__all__ = ["commands", "copies_everything", "installs_dependencies"]

_SPLIT = r"&&|\|\||[;|\n]"
_EVERYTHING = frozenset((".", "./", "*", "./*", "/"))
#: Commands that fetch what a manifest lists.
_INSTALLS = (
    r"npm (?:ci|i|install)(?! (?:.* )?(?:-g|--global))|yarn(?: install)?(?=\s|\Z)|pnpm (?:i|install)|bun install"
    r"|pip3? install .*(?:-r|--requirement|-e|\.(?=\s|\Z|\[))|poetry install|pipenv (?:install|sync)"
    r"|uv (?:sync|pip install)|bundle (?:install|\Z)|composer (?:install|update)"
    r"|go (?:mod download|build|install)|cargo (?:build|fetch|install)"
    r"|(?:\./)?mvnw? |mvn |(?:\./)?gradlew? |dotnet (?:restore|build|publish)|mix deps\.get"
)


def commands(instruction: Instruction) -> Iterator[str]:
    """The single commands of a RUN, each on one line with its words a space apart."""
    if instruction.word != "RUN":
        return
    form = exec_form(instruction)
    script = " ".join(form) if form is not None else instruction.script
    for piece in re.split(_SPLIT, script):
        words_of = piece.split()
        while words_of and (
            re.match(r"[A-Za-z_]\w*=", words_of[0]) or words_of[0] in ("sudo", "exec", "set", "(", "{")
        ):
            words_of = words_of[1:]
        if words_of:
            yield " ".join(words_of).strip("(){} ")


def installs_dependencies(command: str) -> bool:
    """True for `npm ci`, `pip install -r requirements.txt`, `go build` and their like."""
    return bool(re.match(_INSTALLS, re.sub(r"\Apython3? -m ", "", command)))


def copies_everything(instruction: Instruction) -> bool:
    """True for `COPY . /app`: the whole build context."""
    if instruction.word not in ("COPY", "ADD") or instruction.flag("from") is not None:
        return False
    form = exec_form(instruction)
    parts = list(form) if form is not None else words(instruction.text)
    return any(part in _EVERYTHING for part in parts[:-1])
