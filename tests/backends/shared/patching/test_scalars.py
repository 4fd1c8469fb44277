"""Words without quotes are what the targets' readers take them for."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envspec_backends.shared.patching.scalars import UnclearError, resolved
from tests import judges

VALUES = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "False": False,
    "web": "web",
    "5": 5,
    "-5": -5,
    "+5": 5,
    "0": 0,
    "1_000": 1000,
    "0400": 256,
    "0o17": 15,
    "0x1F": 31,
    "0b101": 5,
    "0.5": 0.5,
    ".5": 0.5,
    "5.": 5.0,
    "1e3": 1000.0,
    "6.02e+23": 6.02e23,
    "12e03": 12000.0,
    "2024-01-01": "2024-01-01",
    "2024-99-99": "2024-99-99",
    "22:22": "22:22",
    "190:20:30": "190:20:30",
    "1.2.3": "1.2.3",
    "127.0.0.1": "127.0.0.1",
    "64Mi": "64Mi",
    "10s": "10s",
    "d41e3": "d41e3",
    "12e3f4": "12e3f4",
    "=": "=",
    "tRUE": "tRUE",
}
UNCLEAR = ["yes", "No", "on", "OFF", "y", "N", "08", "0_8", ".inf", "-.Inf", ".NaN", "1e999", "9" * 20, "0x" + "f" * 30]


@pytest.mark.parametrize("word", VALUES)
def test_a_word_is_what_it_looks_like(word: str) -> None:
    value = resolved(word)
    assert (value, type(value)) == (VALUES[word], type(VALUES[word]))


@pytest.mark.parametrize("word", UNCLEAR)
def test_a_word_that_readers_differ_about_is_none(word: str) -> None:
    with pytest.raises(UnclearError, match="quotes"):
        resolved(word)


def test_how_to_mend_it_says_what_it_may_be() -> None:
    with pytest.raises(UnclearError) as said:
        resolved("on")
    assert str(said.value) == 'write `true`, or "on" in quotes if it is a text'


@given(st.text(max_size=30))
def test_any_word_has_a_value_or_is_unclear(word: str) -> None:
    try:
        value = resolved(word)
    except UnclearError:
        return
    assert not isinstance(value, float) or math.isfinite(value)
    json.dumps(value)


@pytest.mark.judge("docker-compose")
def test_compose_reads_them_alike(tmp_path: Path) -> None:
    lines = "".join(f"  - {word}\n" for word in VALUES)
    file = tmp_path / "compose.yaml"
    file.write_text(f"name: a\nservices:\n  web:\n    image: a\nx-words:\n{lines}")
    done = judges.run("docker-compose", "--file", file, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)["x-words"]
    # dates are times there, and become texts with a zone
    told = dict(zip(VALUES, read, strict=True)) | {"2024-01-01": "2024-01-01"}
    assert told == VALUES
