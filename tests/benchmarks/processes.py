"""Whole processes, as the operating system accounts for them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Contest", "Run", "alternating", "run"]


class Run(NamedTuple):
    """From start to end, with its children: `seconds` by the clock, `cpu` seconds of user and system on all cores,
    and the peak `memory` of the largest process in MiB."""

    seconds: float
    cpu: float
    memory: float


class Contest(NamedTuple):
    """A command, and what has to be done before it each time, outside its time."""

    name: str
    words: list[str]
    before: Callable[[], None] = lambda: None


def run(words: list[str]) -> Run:
    """Runs a command to its end; ends the benchmark when it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(f"{' '.join(words)}: {said.decode()[-2000:]}")
    unit = 2**20 if sys.platform == "darwin" else 2**10  # getrusage(2): kilobytes, on macOS bytes
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def alternating(field: list[Contest], rounds: int) -> dict[str, list[Run]]:
    """Every contestant in turn, so that the machine's moods hit all alike; a first round warms the caches."""
    runs: dict[str, list[Run]] = {contest.name: [] for contest in field}
    for number in range(rounds + 1):
        for contest in field:
            contest.before()
            result = run(contest.words)
            if number:
                runs[contest.name].append(result)
    return runs
