"""Commands of a RUN, in words."""

from __future__ import annotations

import pytest

from envspec.dockerfile import parse
from envspec.dockerfile.commands import commands


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("a b && c || d; e | f", [["a", "b"], ["c"], ["d"], ["e"], ["f"]]),
        ('a "b; c" \'$X\' "$X"\\ $Y', [["a", "b; c", "$X", "x $Y"]]),
        ("a >/dev/null 2>&1 <in && b", [["a"], ["b"]]),
        ("if ! a; then B=1 sudo b $B; fi # c; d", [["a"], ["b", "$B"], ["fi"]]),
        ("U=5 && (a $U)", [["a", "5"]]),
        ("export U=5 V=6; a $U$V$X", [["a", "56x"]]),
        ('["a", "b c"]', [["a", "b c"]]),
        ('["/bin/sh", "-ec", "a && b"]', [["a"], ["b"]]),
        ("<<EOF\na\nb \\\n c\nEOF", [["a"], ["b", "c"]]),
        ("a '", [["a", "'"]]),
        ("[]", []),
    ],
)
def test_commands(run: str, found: list[list[str]]) -> None:
    (instruction,) = parse(f"FROM a\nRUN {run}\n").stages[0].instructions
    assert list(commands(instruction, {"X": "x"})) == found
