"""The head of every deploy.sh: its words, how it asks, its lock. Run with a part that only says what was called."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from envspec_backends.shared.deploy import Word, release, script

BODY = """
did() { printf '%s\\n' "$*"; }
lock() { if [ -d held ]; then fail "another deploy runs here"; fi; mkdir held; }
unlock() { rmdir held; }
do_deploy() { did deploy; }
do_diff() { did diff; }
do_status() { did status; }
do_history() { did history; }
do_logs() { did logs "$1"; }
do_rollback() { ask "Return to the release before?"; did rollback "${1:-}"; }
do_run() { did run "$1"; free; [ ! -d held ] && did freed; }
do_restore() { ask "Overwrite $1?"; did restore "$1" "${2:-}"; }
do_prune() { ask "Remove them?"; did prune; }
do_exec() { did exec "$#" "$@"; }
do_restart() { did restart "$1"; false; }
"""
WORDS = (
    Word("--exec", "NAME WORD…", "run a command inside", 2, None, "service"),
    Word("--restart", "NAME", "restart it", 1, 1, "service", True),
)
VALUES = {
    "release": "0123456789ab",
    "tag": "1.4.2",
    "services": "web x\nshop y",
    "states": "db",
    "jobs": "nightly 60",
    "dumped": "db",
}
Call = Callable[..., tuple[int, str, str]]
SHELLS = [path for name in ("dash", "bash", "busybox") if (path := shutil.which(name))]


@pytest.fixture(params=SHELLS, ids=lambda path: os.path.basename(path))
def deploy(request: pytest.FixtureRequest, tmp_path: Path) -> Call:
    (tmp_path / "deploy.sh").write_bytes(script("Rolls out.", VALUES, WORDS, BODY))
    shell = [request.param, *(["sh"] if request.param.endswith("busybox") else [])]

    def call(*words: str) -> tuple[int, str, str]:
        line = [*shell, str(tmp_path / "deploy.sh"), *words]
        done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert not (tmp_path / "held").exists()
        return done.returncode, done.stdout, done.stderr

    return call


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "deploy\n"),
        (("--yes",), "deploy\n"),
        (("--diff",), "diff\n"),
        (("--status",), "status\n"),
        (("--history",), "history\n"),
        (("--logs", "db"), "logs db\n"),
        (("--logs", "nightly"), "logs nightly\n"),
        (("--rollback", "--yes"), "rollback \n"),
        (("--yes", "--rollback", "01ab"), "rollback 01ab\n"),
        (("--run", "nightly"), "run nightly\nfreed\n"),
        (("--restore", "db", "db-1.sql", "--yes"), "restore db db-1.sql\n"),
        (("--restore", "--yes", "db"), "restore db \n"),
        (("--prune", "--yes"), "prune\n"),
        (("--exec", "web", "sh", "-c", "a  b", "--yes", "--help"), "exec 6 web sh -c a  b --yes --help\n"),
    ],
)
def test_each_word_comes_to_its_function(deploy: Call, words: tuple[str, ...], said: str) -> None:
    assert deploy(*words) == (0, said, "")


def test_help_lists_all_words_and_touches_nothing(deploy: Call) -> None:
    code, out, err = deploy("--help")
    assert (code, err) == (0, "")
    assert out.startswith("usage: ./deploy.sh [WORD] [--yes]\n")
    assert "roll out what is in this folder: release 0123456789ab, 1.4.2\n" in out
    for line in (
        "  --diff                show what a rollout would change, and change nothing",
        "  --rollback [RELEASE]  return to that release; without one to the last that worked, or to the one before it.",
        "  --exec NAME WORD…     run a command inside",
        "  --restart NAME        restart it",
    ):
        assert line in out.splitlines()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rolback",), "there is no word --rolback"),
        (("deploy",), "there is no word deploy"),
        (("",), "a word is empty"),
        (("--dry-run=server",), "there is no word --dry-run=server"),
        (("--diff", "x"), "--diff takes no more words"),
        (("--rollback", "a", "b"), "--rollback takes no more words"),
        (("--run",), "--run needs more words"),
        (("--exec", "web"), "--exec needs more words"),
        (("--run", "migrate"), "there is no job migrate; there are: nightly"),
        (("--restore", "web"), "there is no state with a dump web; there are: db"),
        (("--logs", "wbe"), "there is no service, job or state wbe; there are: web shop db nightly"),
        (("--restart", "nightly"), "there is no service or state nightly; there are: web shop db"),
    ],
)
def test_a_wrong_call_touches_nothing(deploy: Call, words: tuple[str, ...], said: str) -> None:
    code, out, err = deploy(*words)
    assert (code, out, err.splitlines()[0]) == (2, "", f"deploy: {said}")


@pytest.mark.parametrize("words", [("--rollback",), ("--restore", "db"), ("--prune",)])
def test_what_may_lose_something_needs_yes_where_nobody_can_be_asked(deploy: Call, words: tuple[str, ...]) -> None:
    code, out, err = deploy(*words)
    assert (code, out) == (2, "")
    assert err.endswith("There is no terminal to ask at: add --yes.\n")


def test_a_failure_keeps_its_code_and_gives_the_lock_back(deploy: Call) -> None:
    assert deploy("--restart", "web") == (1, "restart web\n", "")


def test_who_comes_second_is_told(tmp_path: Path) -> None:
    (tmp_path / "deploy.sh").write_bytes(script("Rolls out.", VALUES, WORDS, BODY))
    (tmp_path / "held").mkdir()
    done = subprocess.run(["sh", str(tmp_path / "deploy.sh")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "deploy: another deploy runs here\n")
    assert (tmp_path / "held").exists()


@pytest.mark.parametrize(("typed", "code", "end"), [(b"y\n", 0, "prune"), (b"\n", 1, "deploy: nothing was changed")])
def test_at_a_terminal_it_asks(tmp_path: Path, typed: bytes, code: int, end: str) -> None:
    (tmp_path / "deploy.sh").write_bytes(script("Rolls out.", VALUES, WORDS, BODY))
    ours, theirs = pty.openpty()
    os.write(ours, typed)
    with os.fdopen(theirs, "rb") as terminal:
        line = ["sh", str(tmp_path / "deploy.sh"), "--prune"]
        done = subprocess.run(line, stdin=terminal, stdout=-1, stderr=subprocess.STDOUT, text=True, check=False)
    os.close(ours)
    assert done.returncode == code
    assert done.stdout == f"Remove them? [y/N] {end}\n"


def test_a_release_is_its_files_in_any_order_and_what_the_script_is_told() -> None:
    files = [("a.yaml", b"1"), ("b.yaml", b"2")]
    first = release(files, {"jobs": "x"})
    assert first == release(reversed(files), {"jobs": "x"})
    assert (
        len({first, release(files, {"jobs": "y"}), release([("a.yaml", b"12"), ("b.yaml", b"")], {"jobs": "x"})}) == 3
    )


@pytest.mark.parametrize("value", ["'; touch broken; '", "$(touch broken)", "`touch broken`", "a\nb\\", '"\n!'])
def test_no_value_breaks_out(tmp_path: Path, value: str) -> None:
    (tmp_path / "deploy.sh").write_bytes(script("Rolls out.", {**VALUES, "tag": value, "jobs": value}, WORDS, BODY))
    done = subprocess.run(["sh", str(tmp_path / "deploy.sh"), "--help"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"release 0123456789ab, {value}\n" in done.stdout
    assert not (tmp_path / "broken").exists()
