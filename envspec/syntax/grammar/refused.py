"""How a parser says that a document is not in the grammar."""

from __future__ import annotations

__all__ = ["Refused"]


class Refused(Exception):  # noqa: N818 - never leaves this package, and is no error of the program
    """Not in the grammar: a reason, by its name in `faults.messages` or in a parser's own words, and where.

    Line and column are counted from 0.
    """

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column
