"""Where a thing stands in a file: sources, spans and paths.

Everything above this module speaks of *paths* (`services.web.image`) or *spans*; only the
renderer turns a span into lines of text.
"""

import re
from typing import NamedTuple

__all__ = ["Path", "Source", "Span", "format_path", "parse_path"]

#: A place in a spec: keys of mappings and positions in lists, outermost first.
Path = tuple[str | int, ...]

# Paths are written out for messages alone: patterns are compiled when first used, and kept by `re`.
_PLAIN_KEY = r"[^.\[\]\"\s]+\Z"


class Source:
    """A text that was read, and the name under which the user knows it.

    `name` is what messages print: the path relative to the working directory, or `<string>`. Two sources of one name
    and text are equal. It is split into lines when somebody first asks for one: messages do, good specs hardly.
    """

    __slots__ = ("_lines", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._lines: list[str] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and (self.name, self.text) == (other.name, other.text)

    def __hash__(self) -> int:
        return hash((self.name, self.text))

    def __reduce__(self) -> tuple[type["Source"], tuple[str, str]]:
        return Source, (self.name, self.text)

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {self.text!r})"

    @property
    def lines(self) -> list[str]:
        """The lines without their newlines; what comes after the last newline is a line too. Not to be changed."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) without its line end; empty when there is no such line."""
        return self.lines[number - 1].rstrip("\r") if 0 < number <= len(self.lines) else ""


class Span(NamedTuple):
    """A stretch of a source. Lines and columns count from 1, in characters; the end is exclusive."""

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"


def format_path(path: Path) -> str:
    """`("services", "web", "ports", 0)` as users write it: `services.web.ports[0]`; dotted keys are quoted."""
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            out += ("." if out else "") + (part if re.match(_PLAIN_KEY, part) else f'"{part}"')
    return out


#: a key in quotes or bare, behind a dot unless it is the first; or a position in brackets
_STEP = r'(?:(?P<dot>\.)?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^.\[\]"]+)))|\[(?P<index>[0-9]+)\]'


def parse_path(text: str) -> Path:
    """The reverse of `format_path`. Raises ValueError on anything else."""
    path: list[str | int] = []
    at = 0
    steps = re.compile(_STEP)
    while at < len(text):
        step = steps.match(text, at)
        if step is None or (step["index"] is None and (step["dot"] is None) != (at == 0)):
            raise ValueError(f"not a path: {text!r}")
        if step["index"] is not None:
            path.append(int(step["index"]))
        else:
            path.append(step["plain"] if step["quoted"] is None else step["quoted"])
        at = step.end()
    if not path:
        raise ValueError("an empty path")
    return tuple(path)
