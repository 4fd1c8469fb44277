"""envspec as somebody calls it: a process of its own, or a terminal.

Such a process is forked from the one that runs the tests, which has imported everything: a new interpreter takes twenty
times as long to be ready. What hangs on the interpreter's own start calls a new one: `test_streams.py`,
`tests/test_imports.py`, `tests/test_carried.py`.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from envspec.cli import main

__all__ = ["SPEC", "Said", "envspec", "files", "forked", "on_a_terminal", "project", "started"]

#: three environments and two targets, without a finding of severity error
SPEC = """\
envspec: 1
project: shop
vars:
  level: info
services:
  web:
    image: ghcr.io/acme/web:1.2.3
    user: "10001:10001"
    ports:
      http: 8080
    environment:
      LEVEL: ${vars.level}
      TAG: ${image.tag}
    health:
      tcp: true
      probe: ask
    resources:
      cpu: 100m
      memory: 64Mi
environments:
  dev:
    tier: development
    targets:
      - compose
  staging:
    extends: prod
  prod:
    tier: production
    tag: 1.0.0
    targets:
      - compose
      - nomad
"""


class Said(NamedTuple):
    code: int
    out: str
    err: str


def _environment(more: dict[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


def envspec(folder: Path, *words: str, **environment: str) -> Said:
    """Calls it in a folder."""
    said = forked(folder, words, _environment(environment))
    assert "Traceback" not in said.err, said.err
    return said


def forked(folder: Path, words: tuple[str, ...], environment: dict[str, str]) -> Said:
    """What `envspec WORDS` says and ends with: its `main` in a process of its own."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            _become(folder, words, environment, (out.fileno(), err.fileno()))
        _, status = os.waitpid(child, 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode())
    return Said(os.waitstatus_to_exitcode(status), *texts)


def _become(folder: Path, words: tuple[str, ...], environment: dict[str, str], streams: tuple[int, int]) -> NoReturn:
    """Never returns to the test, whatever happens."""
    code: Any = 70
    try:
        for stream, place in zip((os.open(os.devnull, os.O_RDONLY), *streams), (0, 1, 2), strict=True):
            os.dup2(stream, place)
        sys.stdin, sys.stdout = os.fdopen(0, encoding="utf-8"), os.fdopen(1, "w", encoding="utf-8")
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace")
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["envspec", *words]
        main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def started(folder: Path, *words: str, **environment: str) -> Said:
    """Calls it in a folder, with a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-m", "envspec.cli", *words],
        cwd=folder,
        env=_environment(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Said(done.returncode, done.stdout, done.stderr)


def on_a_terminal(folder: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Exit code, and what the terminal got from both streams."""
    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        command = [sys.executable, "-m", "envspec.cli", *words]
        os.execve(sys.executable, command, _environment({"TERM": "xterm", **environment}))
    got = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other end has closed
            break
        if not piece:
            break
        got += piece
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), got.decode().replace("\r\n", "\n")


def project(folder: Path, text: str = SPEC) -> Path:
    """A folder with a spec."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "envspec.yaml").write_text(text, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Everything below a folder."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
