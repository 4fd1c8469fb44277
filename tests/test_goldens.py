"""Golden files: what counts as a difference, and what writing them anew leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.goldens import Golden


def test_equal_output_passes_and_bytes_count(tmp_path: Path) -> None:
    Golden(update=True, folder=tmp_path).check("a", {"x/compose.yaml": "name: é\n", "y": b"\xff"})
    assert (tmp_path / "a/x/compose.yaml").read_text() == "name: é\n"
    Golden(update=False, folder=tmp_path).check("a", {"x/compose.yaml": "name: é\n", "y": b"\xff"})
    with pytest.raises(AssertionError):
        Golden(update=False, folder=tmp_path).check("a", {"x/compose.yaml": "name: é\n", "y": b"\xfe"})


def test_a_difference_is_shown_line_by_line(tmp_path: Path) -> None:
    Golden(update=True, folder=tmp_path).check("a", {"f": "one\ntwo\n", "gone": ""})
    with pytest.raises(AssertionError) as failure:
        Golden(update=False, folder=tmp_path).check("a", {"f": "one\n2\n", "new": ""})
    assert str(failure.value).splitlines() == [
        "a differs from its golden files; `make golden` writes them",
        "only in the golden files: gone",
        "--- golden/a/f",
        "+++ now/a/f",
        "@@ -1,2 +1,2 @@",
        " one",
        "-two",
        "+2",
        "not in the golden files: new",
    ]


def test_writing_anew_removes_what_is_no_longer_made(tmp_path: Path) -> None:
    Golden(update=True, folder=tmp_path).check("a", {"old": "1", "same": "2"})
    before = (tmp_path / "a/same").stat().st_mtime_ns
    Golden(update=True, folder=tmp_path).check("a", {"new": "3", "same": "2"})
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["new", "same"]
    assert (tmp_path / "a/same").stat().st_mtime_ns == before
