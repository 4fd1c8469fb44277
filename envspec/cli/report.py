"""Telling what was found, in the format that was asked for, and the exit code that follows."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable

from envspec.cli.render.text import brief, coloured, count, render
from envspec.cli.screen import clean, put
from envspec.diagnostic import Diagnostic
from envspec.lazy import load

__all__ = ["FORMATS", "Progress", "accepted", "publish", "summary", "tell", "tell_briefly", "unusable"]


def tell(diagnostics: Iterable[Diagnostic], environments: int = 0) -> None:
    """Diagnostics as text to standard error."""
    put(render(diagnostics, coloured(sys.stderr), environments), sys.stderr)


def tell_briefly(approximations: Iterable[Diagnostic], most: int) -> None:
    """Approximations to standard error, a line for each of `most` and their number."""
    put(brief(approximations, coloured(sys.stderr), most), sys.stderr)


def unusable(diagnostics: list[Diagnostic]) -> int:
    """The exit code when there is no spec to work on: 2 for a file that cannot be read, else 1."""
    tell(diagnostics)
    return 2 if any(found.id == "ENV080" for found in diagnostics) else 1


class Progress:
    """One line on a terminal that says what is being done, once it has taken a second."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._shown = False
        self._terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __call__(self, doing: str) -> None:
        if self._terminal and time.monotonic() - self._began > 1:
            sys.stderr.write(f"\r\x1b[K{clean(doing)} …")
            sys.stderr.flush()
            self._shown = True

    def done(self) -> None:
        """Takes the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False


FORMATS = ("text", "json", "sarif", "github", "gitlab")


def publish(found: list[Diagnostic], format: str, environments: int) -> None:
    """Findings in the format that was asked for: text to standard error, others to standard output."""
    if format == "text":
        tell(found, environments)
        put([summary(found)], sys.stderr)
    elif format == "github":
        sys.stdout.writelines(f"{line}\n" for line in load("envspec.cli.render.github").render(found))
    elif format == "sarif":
        pages = load("envspec.cli.explain").pages()
        sys.stdout.write(load("envspec.cli.render.sarif").render(found, pages) + "\n")
    else:
        sys.stdout.write(load(f"envspec.cli.render.{format}").render(found) + "\n")


def accepted(number: int) -> None:
    """How many approximations the team lives with, to standard error; nothing where there is none."""
    if number:
        put([f"{number} approximation{'' if number == 1 else 's'} accepted"], sys.stderr)


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """`found 2 errors, 1 warning`, or that there is nothing."""
    return f"found {numbers}" if (numbers := count(diagnostics)) else "no errors, no warnings"
