"""The samples on disk."""

from __future__ import annotations

import functools
from pathlib import Path

__all__ = ["ROOT", "SAMPLES", "files_of"]

ROOT = Path(__file__).resolve().parents[2] / "samples"
SAMPLES = sorted(path.parent.name for path in ROOT.glob("*/envspec.yaml"))


@functools.cache
def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a sample but what was compiled from it, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != "build"
    }
