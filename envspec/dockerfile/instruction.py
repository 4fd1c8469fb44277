"""One instruction of a Dockerfile, and the words in it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["PIECE", "Heredoc", "Instruction", "exec_form", "pairs", "words"]

# Patterns are compiled (and kept by `re`) when they are first used: few Dockerfiles need all of them.
_WORD = r"""(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\]|["'\\])+"""
#: one piece of a word: escaped, in double quotes, in single ones, or plain
PIECE = r"""\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'|([^"'\\]+|["'\\])"""
_STRING = r'"((?:[^"\\]|\\.)*)"'


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


def words(text: str) -> list[str]:
    """Split like a shell does, quotes and backslashes taken away; nothing is expanded."""
    if "\\" not in text and '"' not in text and "'" not in text:
        return text.split()
    return [_unquoted(match[0]) for match in re.finditer(_WORD, text)]


def _unquoted(word: str) -> str:
    return "".join(
        escaped or (double.replace('\\"', '"') if double else "") or single or plain or ""
        for escaped, double, single, plain in re.findall(PIECE, word)
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
