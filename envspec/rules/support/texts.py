"""What a workload is given as text, flat: the literal pieces, and a mark for what is only known at run time."""

from collections.abc import Iterator
from typing import NamedTuple

from envspec.model.text import Text
from envspec.model.workload import Workload
from envspec.source import Path

__all__ = ["UNKNOWN", "Said", "flat", "flat_file", "said_by"]

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


def flat_file(content: Text | bytes) -> str | None:
    """A file's text without its overlong lines, the others keep their numbers; None when it is no text."""
    if isinstance(content, Text):
        text = "".join(part if isinstance(part, str) else UNKNOWN for part in content.parts)
    else:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return None  # a picture or an archive: nothing to read
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


def said_by(workload: Workload) -> Iterator[Said]:
    """Environment values, and the words of entrypoint and command."""
    for key, value in workload.environment.items():
        if value.parts:
            yield Said(workload, "environment", key, value, flat(value))
    for field, words in (("entrypoint", workload.entrypoint), ("command", workload.command)):
        for word in words or ():
            if word.parts:
                yield Said(workload, field, "", word, flat(word))
