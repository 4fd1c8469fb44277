"""What reaches a terminal or the log of a pipeline. A spec's text moves no cursor there, and commands no runner.

Sources: ECMA-48 on control functions; GitHub's "Workflow commands for GitHub Actions" (a line that begins with `::`,
and anywhere in a line `##[command]`), Azure Pipelines' "Logging commands" (`##vso[command]`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import TextIO

from envspec.lazy import load

__all__ = ["as_json", "clean", "complain", "put", "say"]

_COMMAND = re.compile(r"#(?=#\w*\[)")
_NEVER = ("Cc", "Cf", "Cs", "Zl", "Zp")


def clean(text: str) -> str:
    """A piece of a line without control characters, line ends or a runner's commands."""
    if "##" in text:
        text = _COMMAND.sub(r"#\\", text)
    if text.isprintable():
        return text
    category = load("unicodedata").category
    return "".join(c if c == "\t" or category(c) not in _NEVER else "\N{REPLACEMENT CHARACTER}" for c in text)


def put(lines: Iterable[str], stream: TextIO) -> None:
    """Writes lines whose pieces are clean. What would begin a command as a line loses that meaning."""
    text = "".join(f"\\{line}\n" if line.lstrip().startswith("::") else f"{line}\n" for line in lines)
    if text:
        stream.write(text)


def say(text: str) -> None:
    """Lines of a result, to standard output."""
    put(map(clean, text.split("\n")), sys.stdout)


def complain(text: str) -> None:
    """One line of the command line itself, to standard error."""
    put([f"envspec: {clean(text)}"], sys.stderr)


def as_json(value: object) -> str:
    """JSON in which every character that a log could take for something else is escaped."""
    text = str(load("json").dumps(value, indent=2, ensure_ascii=False)).replace("##", "#\\u0023")
    return text if text.replace("\n", "").isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return str(load("json").dumps(character))[1:-1]
