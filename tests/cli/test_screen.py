"""What a spec's text can do on a terminal and in the log of a pipeline: nothing."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from envspec.cli.screen import as_json, clean, put
from tests.cli.terminal import SPEC, envspec, project
from tests.judges import ROOT

NAME = '"p\\n::add-mask::e\\n::error file=x::forged\\e[31m##[group]x##vso[task.complete]"'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain $%& ## é\t", "plain $%& ## é\t"),
        ("a\nb\r\x1b[2J\x9b1m", "a\ufffdb\ufffd\ufffd[2J\ufffd1m"),
        ("\u202eabc\u2028", "\ufffdabc\ufffd"),
        ("x ##[add-mask]y ##vso[task.setvariable]z", "x #\\#[add-mask]y #\\#vso[task.setvariable]z"),
    ],
)
def test_a_piece_of_a_line(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_line_begins_no_command() -> None:
    stream = io.StringIO()
    put(["::stop-commands::x", "  ::error::y", "a ::b", ""], stream)
    assert stream.getvalue() == "\\::stop-commands::x\n\\  ::error::y\na ::b\n\n"


def test_json_holds_such_characters_escaped_and_means_the_same() -> None:
    value = {"a": "##[group]\x1b\x9b\u202e\U000e0001é", "b": ["\n::error::x"]}
    text = as_json(value)
    assert json.loads(text) == value
    assert text.replace("\n", "").isprintable()
    assert "##[" not in text


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("check", "--env", "nope"),
        ("check", "--format", "github"),
        ("check", "--format", "json"),
        ("check", "--format", "sarif"),
        ("compile",),
        ("compile", "--env", "nope"),
        ("compile", "--var", "nope=1"),
        ("graph",),
        ("graph", "--env", "nope"),
    ],
    ids=" ".join,
)
def test_a_name_of_a_spec_reaches_no_log_raw(tmp_path: Path, words: tuple[str, ...]) -> None:
    text = SPEC.replace("  level: info", f"  level: info\n  {NAME}: x").replace("  staging:", f"  {NAME}:")
    folder = project(tmp_path, text)
    said = envspec(folder, *words)
    whole = said.out + said.err
    assert said.code != 0
    assert not re.search(r"(?m)^\s*::(?!error file=[^:]*/envspec.yaml,)", whole)
    assert not re.search(r"##\w*\[|[\x00-\x08\x0b-\x1f\x7f-\x9f]", whole)


def test_nothing_of_the_command_line_writes_by_itself() -> None:
    """What has a spec's text in it goes by `screen`. Where else a stream is written to, it was looked at by hand."""
    writing = {
        path.name
        for path in (ROOT / "envspec/cli").rglob("*.py")
        if re.search(r"\bstd(out|err)\.write|\bprint\(", path.read_text())
    }
    assert writing == {"__init__.py", "app.py", "report.py", "schema.py"}
