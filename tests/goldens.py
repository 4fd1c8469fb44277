"""Golden files: output kept in ``tests/golden``, so that a review shows what a change does to it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

__all__ = ["FOLDER", "Golden"]

FOLDER = Path(__file__).resolve().parent / "golden"
_SHOWN = 60  # lines of a difference that a failure shows


class Golden:
    """The golden files, to be held against or, with ``update``, written anew."""

    def __init__(self, update: bool, folder: Path = FOLDER) -> None:
        self._update = update
        self._folder = folder

    def check(self, name: str, files: Mapping[str, str | bytes]) -> None:
        """Holds ``files`` (path to content) against the folder ``name``: same paths, same bytes.

        One folder belongs to one call, so a file in it that is not in ``files`` is a difference too.
        """
        folder = self._folder / name
        new = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        old = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        if self._update:
            _write(folder, old, new)
            return
        problems = [*(f"only in the golden files: {path}" for path in sorted(old.keys() - new.keys()))]
        for path in sorted(new):
            if path not in old:
                problems.append(f"not in the golden files: {path}")
            elif old[path] != new[path]:
                problems.append(_difference(f"{name}/{path}", old[path], new[path]))
        if problems:
            text = "\n".join(problems)
            raise AssertionError(f"{name} differs from its golden files; `make golden` writes them\n{text}")


def _write(folder: Path, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    for path in old.keys() - new.keys():
        (folder / path).unlink()
    for path, data in new.items():
        if old.get(path) != data:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)


def _difference(path: str, old: bytes, new: bytes) -> str:
    lines = list(
        difflib.unified_diff(
            old.decode(errors="replace").splitlines(),
            new.decode(errors="replace").splitlines(),
            f"golden/{path}",
            f"now/{path}",
            lineterm="",
        )
    )
    if len(lines) > _SHOWN:
        lines = [*lines[:_SHOWN], f"… and {len(lines) - _SHOWN} lines more"]
    return "\n".join(lines)
