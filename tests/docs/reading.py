"""Reading our own Markdown: its code blocks, and the commands that it tells people to run."""

from __future__ import annotations

import re

from envspec.cli import COMMANDS
from envspec.lazy import load

__all__ = ["blocks", "prose", "wrong_commands"]

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str, language: str) -> list[str]:
    """The contents of the code blocks of a language, in order."""
    return [body for found, body in _BLOCK.findall(text) if found == language]


def prose(text: str) -> str:
    """The text without its code blocks."""
    return _BLOCK.sub("", text)


def _commands(text: str) -> list[str]:
    """What is written as a command line: in a shell block, or between backticks."""
    lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", prose(text))
    found = [re.sub(r"^\.venv/bin/|^\$ ", "", line.split(" #")[0].strip()) for line in lines]
    return [line for line in found if re.match(r"(envspec|make) [a-z-]", line)]


def wrong_commands(text: str, makefile: str) -> list[str]:
    """The command lines of a text that name a command, an option or a target of make that does not exist."""
    return [line for line in _commands(text) if not (_made(line, makefile) or _known(line))]


def _made(line: str, makefile: str) -> bool:
    program, target, *_ = line.split()
    return program == "make" and re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE) is not None


def _known(line: str) -> bool:
    program, name, *rest = line.split()
    if program != "envspec":
        return False
    if name in ("--version", "--help"):
        return True
    if name not in COMMANDS:
        return False
    flags = {flag for option in load(f"envspec.cli.{name}").COMMAND.options for flag in option.flags} | {"--help"}
    return all(word.partition("=")[0] in flags for word in rest if word.startswith("-"))
