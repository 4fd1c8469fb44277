"""A folder in the place of `/backup`, for scripts that are run on this machine with stand-ins for their tools."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

__all__ = ["Backup"]


class Backup:
    """A folder in the place of `/backup`, and programs before those of the machine."""

    def __init__(self, folder: Path) -> None:
        self.backup = folder / "a folder"
        self.bin = folder / "bin"
        self.backup.mkdir(exist_ok=True)
        self.bin.mkdir(exist_ok=True)
        self.clock("20261124T020000Z")

    def program(self, name: str, text: str) -> None:
        (self.bin / name).write_text("#!/bin/sh\n" + text)
        (self.bin / name).chmod(0o755)

    def clock(self, now: str) -> None:
        self.program("date", f'[ "$*" = "-u +%Y%m%dT%H%M%SZ" ] && echo {now}\n')

    def run(self, argv: list[str], environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        here = [word.replace('"/backup/', f'{shlex.quote(str(self.backup))}/"') for word in argv]
        at = argv.index("-c") + 1
        # Only the script speaks of /backup.
        call = [*argv[:at], here[at], *argv[at + 1 :]]
        path = f"{self.bin}:{os.environ['PATH']}"
        return subprocess.run(
            call, capture_output=True, text=True, check=False, env={"PATH": path, **(environment or {})}
        )

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in self.backup.iterdir())
