"""Independent work of one run on two cores, where the system can fork.

A large system's targets take most of the time of a compilation and know nothing of one another. A forked child
sees the Plan as it is, so nothing has to be sent but what it made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from envspec.lazy import load

__all__ = ["available", "run"]

T = TypeVar("T")


def available() -> bool:
    """Whether there is a second core and a way to use it."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1


def run(first: Sequence[Callable[[], T]], second: Sequence[Callable[[], T]]) -> tuple[list[T], list[T]]:
    """The results of both lists; the second runs in a child meanwhile, and here when the child fails.

    What a job returns must be plain enough to pickle. Exceptions of the first are raised as they are.
    """
    pickle = load("pickle")
    try:
        reading, writing = os.pipe()
        child = os.fork()
    except OSError:
        return [job() for job in first], [job() for job in second]
    if not child:
        _serve(second, pickle, writing)
    os.close(writing)
    try:
        mine = [job() for job in first]
        with open(reading, "rb", closefd=False) as file:
            try:
                theirs: list[T] | None = pickle.load(file)
            except (EOFError, pickle.UnpicklingError):  # the child ended before it had said all
                theirs = None
    finally:
        os.close(reading)
        os.waitpid(child, 0)
    return mine, [job() for job in second] if theirs is None else theirs


def _serve(jobs: Sequence[Callable[[], T]], pickle: Any, writing: int) -> None:
    """The child: does the jobs, sends the results, and ends without a word."""
    code = 1
    try:
        made = [job() for job in jobs]
        with open(writing, "wb", closefd=False) as file:
            pickle.dump(made, file, 5)
        code = 0
    finally:
        os._exit(code)
