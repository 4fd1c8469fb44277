"""envspec as somebody calls it: a process of its own, or a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

__all__ = ["SPEC", "Said", "envspec", "files", "on_a_terminal", "project"]

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
