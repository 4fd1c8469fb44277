"""Where the benchmark works, and what it measures against."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests import judges

__all__ = ["compose_config", "described", "folder"]

_IN_MEMORY = ("tmpfs", "ramfs")
#: what the systems and the installed wheel need at most
_ROOM = 500 * 2**20


def folder(asked: str | None) -> str:
    """Where to work: what was asked for, else Linux's folder in memory, else where temporary files go."""
    if asked:
        return asked
    usual = "/dev/shm"
    return usual if _usable(usual) else tempfile.gettempdir()


def _usable(path: str) -> bool:
    """Whether there is room, and programs may be run from there: containers often have 64 MB, and no right to."""
    if not (os.access(path, os.W_OK) and _file_system(path) in _IN_MEMORY):
        return False
    stat = os.statvfs(path)
    return not stat.f_flag & os.ST_NOEXEC and stat.f_bavail * stat.f_frsize > _ROOM


def _file_system(path: str) -> str:
    """The type of the file system that holds a path, as Linux tells it; empty elsewhere."""
    try:
        lines = Path("/proc/self/mounts").read_text().splitlines()
    except OSError:
        return ""
    mounts = {point: kind for _, point, kind, *_ in map(str.split, lines)}
    here = Path(path).resolve()
    return next((mounts[str(step)] for step in (here, *here.parents) if str(step) in mounts), "")


def described(path: str) -> str:
    """The folder and whether it is in memory, for the reader of the figures."""
    kind = _file_system(path)
    if kind in _IN_MEMORY:
        return f"{path}, in memory ({kind})"
    return f"{path}, on a disk ({kind or 'type unknown'}): writing counts there, and the budget is for memory"


def compose_config() -> list[str] | None:
    """The words before the options of `docker compose`: the one on the PATH, else the judge; None without both."""
    found = shutil.which("docker")
    if found and not subprocess.run([found, "compose", "version"], capture_output=True, check=False).returncode:
        return [found, "compose"]
    return judges.command("docker-compose") if judges.absent("docker-compose") is None else None
