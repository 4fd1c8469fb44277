"""Specs with faults, as data: a comment `#! column id message` stands in the line of each fault.

`KINDS` in a message stands for the kinds of state, of which there will be more.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from envspec.kinds.index import NAMES

__all__ = ["Fault", "Faulty", "faulty"]

_MARK = re.compile(r" +#! (\d+) (ENV\d+) (.*)$")
_KINDS = ", ".join((*NAMES, "volume", "custom"))


class Fault(NamedTuple):
    line: int
    column: int
    id: str
    message: str


class Faulty(NamedTuple):
    title: str
    text: str
    faults: list[Fault]


def faulty(name: str) -> list[Faulty]:
    """The specs of a file beside this one, their comments taken out."""
    found = []
    for block in (Path(__file__).parent / name).read_text().split("--- ")[1:]:
        title, _, text = block.partition("\n")
        lines, faults = [], []
        for number, line in enumerate(text.split("\n"), 1):
            if mark := _MARK.search(line):
                faults.append(Fault(number, int(mark[1]), mark[2], mark[3].replace("KINDS", _KINDS)))
                line = line[: mark.start()]
            lines.append(line)
        found.append(Faulty(title, "\n".join(lines), faults))
    return found
