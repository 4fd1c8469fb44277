"""The command line. A command is one file, imported when it is called."""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import TextIO

from envspec.lazy import load

__all__ = ["COMMANDS", "main"]

#: in the order of the help
COMMANDS = ("compile", "check", "graph", "explain", "schema")


def main() -> None:
    """The entry point `envspec`."""
    # one short run: what a collection would free, the end of the process frees for nothing
    gc.disable()
    _with_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a character is no reason to fail
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader of our output has gone, as `head` does; nothing is left to tell it
        _forget(sys.stdout)
        code = 1
    except OSError as problem:
        _forget(sys.stdout)
        _complain(f"{problem.filename or 'standard output'}: {problem.strerror}")
        code = 2
    except KeyboardInterrupt:
        code = 130
    except Exception as problem:
        if os.environ.get("ENVSPEC_TRACEBACK"):
            raise
        what = f"{type(problem).__name__}: {problem}"
        _complain(f"a fault of envspec itself: {what}")
        sys.stderr.write("Set ENVSPEC_TRACEBACK=1 for a report.\n")
        code = 2
    gc.freeze()  # else the interpreter looks through all that there is for circles before it ends: a tenth of a run
    sys.exit(code)


def _complain(text: str) -> None:
    load("envspec.cli.screen").complain(text)


def _with_streams() -> None:
    """Streams that the caller has closed lead nowhere, instead of into the first file that is opened."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process


def _forget(stream: TextIO) -> None:
    """Lets what is still to be written, and cannot be, go nowhere: Python would try again as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def run(words: list[str]) -> int:
    """Runs a command line and returns its exit code."""
    if words and words[0] in COMMANDS and "_ENVSPEC_COMPLETE" not in os.environ:
        command = load(f"envspec.cli.{words[0]}").COMMAND
        values = load("envspec.cli.command").parse(command, words[1:])
        if values is not None:
            return int(command.run(values))
    return int(load("envspec.cli.app").run(words))
