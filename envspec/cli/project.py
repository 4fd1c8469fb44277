"""Which spec a command works on, and the options that every command has."""

import os
import sys
from typing import NamedTuple

from envspec.cli import COMMANDS
from envspec.cli.command import Option, Values
from envspec.diagnostic import Diagnostic, error
from envspec.files import DiskFiles, Unreadable
from envspec.source import Source
from envspec.syntax.grammar.reader import decode

__all__ = ["ENV", "FILE", "POLICY", "TAG", "TARGET", "VAR", "Project", "open_project", "organisation", "variables"]

FILE = Option(
    "file",
    ("--file", "-f"),
    "The spec, or - for standard input. Default: envspec.yaml here or in the nearest folder above.",
    metavar="FILE",
)
ENV = Option(
    "env",
    ("--env", "-e"),
    "An environment of the spec; may be repeated. Default: all.",
    "many",
    "ENV",
    completes="environment",
)
TARGET = Option(
    "target",
    ("--target", "-t"),
    "A target of the environment; may be repeated. Default: all.",
    "many",
    "TARGET",
    completes="target",
)
TAG = Option("tag", ("--tag",), "Tag of the images that the spec builds; wins over the environment's.", metavar="TAG")
VAR = Option("var", ("--var",), "A value for a variable; may be repeated.", "many", "NAME=VALUE", completes="variable")

POLICY = Option(
    "policy",
    ("--policy",),
    "An organisation's profile, from outside of the project: severities, accepted approximations, locked rules. "
    "Default: what ENVSPEC_POLICY names.",
    metavar="FILE",
)

_NAME = "envspec.yaml"
#: the command that makes a spec
_BEGIN = "init"
#: names of a file that mean standard input, and what messages call it
_STDIN, _STDIN_NAME = ("-", "/dev/stdin"), "<stdin>"


class Project(NamedTuple):
    """`root`: the folder of the spec, as the user would write it; `prefix` goes before paths in messages."""

    source: Source
    root: str
    name: str
    files: DiskFiles
    prefix: str


def _above(name: str) -> str | None:
    """Path of the nearest file of that name in the working directory or above, relative to it."""
    here = os.getcwd()
    up = ""
    while True:
        if os.path.lexists(os.path.join(here, name)):
            return up + name
        parent = os.path.dirname(here)
        if parent == here:
            return None
        here, up = parent, "../" + up


def open_project(values: Values) -> tuple[Project | None, list[Diagnostic]]:
    """The spec that the command line means, or why it cannot be read."""
    if values["file"] in _STDIN:
        source, found = decode(sys.stdin.buffer.read(), _STDIN_NAME)
        return (Project(source, ".", _NAME, DiskFiles("."), "") if source is not None else None), found
    path = values["file"] or _above(_NAME)
    if path is None:
        other = _above("envspec.yml")
        help = "change into the project, or name the spec with -f"
        if other:
            help = f"rename {other} to {_NAME}, or name it with -f"
        elif _BEGIN in COMMANDS:
            help += f"; `envspec {_BEGIN}` begins one"
        return None, [error("ENV080", "no-spec", f"there is no {_NAME} here or in a folder above", None, help)]
    root, _, name = path.rpartition("/")
    prefix = f"{root}/" if root or path.startswith("/") else ""
    files = DiskFiles(root or ("/" if path.startswith("/") else "."))
    try:
        data = files.read(name)
    except Unreadable as problem:
        where = error("ENV080", "no-spec", f"`{path}` {problem}", None, "name a spec that is a readable file with -f")
        return None, [where]
    source, found = decode(data, path)
    if source is None:
        return None, found
    return Project(source, root or ".", name, files, prefix), found


def organisation(values: Values) -> tuple[Source | None, str]:
    """The profile that `--policy` names, or the environment; and why it cannot be read."""
    path = values["policy"] or os.environ.get("ENVSPEC_POLICY", "")
    if not path:
        return None, ""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as problem:
        return None, f"the policy {path} cannot be read: {problem.strerror}"
    source, found = decode(data, path)
    return source, "" if source is not None else f"the policy {path} is no text: {found[0].message}"


def variables(values: Values) -> tuple[tuple[tuple[str, str], ...], str]:
    """The pairs of `--var`, and the first one that is none."""
    found: list[tuple[str, str]] = []
    for word in values["var"]:
        name, equals, value = word.partition("=")
        if not name or not equals:
            return (), word
        found.append((name, value))
    return tuple(found), ""
