"""Standard output and standard error that are closed, full, read by `head`, or a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import SPEC, envspec, files, on_a_terminal, project, started

COMMANDS = ("compile", "check --format json", "graph --env prod", "explain ENV101", "schema")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return project(tmp_path / "shop")


def shell(folder: Path, line: str) -> tuple[int, str]:
    """Exit code of `envspec`, and what came out on standard error."""
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail\n{line}"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "ENVSPEC": f"{sys.executable} -m envspec.cli", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_under_standard_output_is_told(command: str, shop: Path) -> None:
    code, err = shell(shop, f"$ENVSPEC {command} >/dev/full")
    assert code == 2
    assert err == "envspec: standard output: No space left on device\n"


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- 2>&- >/dev/null"])
def test_what_is_meant_for_a_closed_stream_gets_into_no_file(closed: str, shop: Path) -> None:
    assert shell(shop, f"$ENVSPEC compile {closed}") == (0, "")
    for path, data in files(shop).items():
        assert not data.startswith(b"dev: "), f"{path} holds what was meant for standard output"


@pytest.mark.parametrize("command", COMMANDS[1:])
def test_closed_streams_are_no_fault(command: str, shop: Path) -> None:
    assert shell(shop, f"$ENVSPEC {command} >&-") == (0, "")


@pytest.mark.parametrize("command", ["schema", "explain ENV101"])
def test_a_reader_that_stops_early_is_no_fault(command: str, shop: Path) -> None:
    code, err = shell(shop, f"for i in 1 2 3; do $ENVSPEC {command}; done | head -n 1 >/dev/null")
    assert (code, err) in ((0, ""), (1, ""))


def test_a_terminal_without_unicode_gets_what_it_can_show(shop: Path) -> None:
    (shop / "envspec.yaml").write_text(SPEC.replace("replicas", "é") + "ünknown: 1\n", encoding="utf-8")
    said = started(shop, "check", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert said.code == 1
    assert "\\xfcnknown" in said.err


FAULTY = SPEC.replace("    user:", "    usr:")


def test_colour_is_for_terminals(shop: Path) -> None:
    project(shop, FAULTY)
    code, shown = on_a_terminal(shop, "check")
    assert code == 1
    assert "\x1b[1;31merror\x1b[0m ENV030 unknown-key: \x1b[1munknown key `usr`; did you mean `user`?\x1b[0m\n" in shown
    assert "\x1b[1;31m^^^\x1b[0m" in shown
    assert "\x1b" not in envspec(shop, "check").err


def test_no_color_is_honoured(shop: Path) -> None:
    project(shop, FAULTY)
    assert "\x1b[1" not in on_a_terminal(shop, "check", NO_COLOR="1")[1]
    assert "\x1b[1;31m" in on_a_terminal(shop, "check", NO_COLOR="")[1]  # no-color.org: when it is not empty


def test_a_spec_cannot_move_the_cursor(shop: Path) -> None:
    project(shop, SPEC.replace("level: info", 'level: "\\e]0;x\\a${vars.x}"').replace("1.2.3", '"1.2.3\\e[2J"'))
    for words in (("check",), ("check", "--format", "github")):
        _, shown = on_a_terminal(shop, *words, NO_COLOR="1")
        assert "\x1b]0" not in shown
        assert "\x1b[2J" not in shown
        assert "\a" not in shown


def test_a_spec_cannot_give_commands_to_github(shop: Path) -> None:
    project(shop, SPEC.replace("TAG: ${image.tag}", 'TAG: "${vars.a\\n::error::forged}"'))
    said = envspec(shop, "check", "--format", "github")
    assert said.code == 1
    assert [line for line in said.out.splitlines() if line.startswith("::error::")] == []
    assert all(line.startswith("::") for line in said.out.splitlines())
