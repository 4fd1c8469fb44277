"""Dockerfiles as a reviewer reads them: stages, what each is built from, instructions with their lines, who runs."""

from envspec.dockerfile.bare import is_bare
from envspec.dockerfile.instruction import Heredoc, Instruction, exec_form, pairs, words
from envspec.dockerfile.reading import parse
from envspec.dockerfile.stages import Dockerfile, Stage
from envspec.dockerfile.users import RunsAs, runs_as
from envspec.dockerfile.variables import expand

__all__ = [
    "Dockerfile",
    "Heredoc",
    "Instruction",
    "RunsAs",
    "Stage",
    "exec_form",
    "expand",
    "is_bare",
    "pairs",
    "parse",
    "runs_as",
    "words",
]
