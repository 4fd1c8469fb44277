"""Staged beside, then swapped: the folder of an environment is the old one or the new one, never between.

The new folder is built whole under a name beside the old. Where the system can exchange two names at once (Linux,
macOS) it does; elsewhere the old one steps aside first, and the next run puts it back if this one was killed then.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator

from envspec.lazy import load
from envspec.output.changes import Changes

__all__ = ["recover", "repair", "write"]


def _beside(folder: str, suffix: str) -> str:
    parent, _, name = folder.rpartition("/")
    return f"{parent or '.'}/.{name}.envspec-{suffix}"


@contextlib.contextmanager
def _locked(parent: str) -> Iterator[None]:
    """One writer at a time in a folder. The lock is on the folder itself and leaves nothing behind."""
    try:
        fcntl = load("fcntl")
    except ImportError:
        yield
        return
    handle = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def repair(folder: str) -> None:
    """Puts right what a killed run left: an old folder that stepped aside comes back, a staged one goes."""
    old, new = _beside(folder, "old"), _beside(folder, "new")
    if os.path.lexists(old):
        if os.path.lexists(folder):
            load("shutil").rmtree(old)
        else:
            os.rename(old, folder)
    if os.path.lexists(new):
        load("shutil").rmtree(new)


def recover(folder: str) -> None:
    """Repairs the folder when an earlier run was killed; does nothing, and locks nothing, when none was."""
    if os.path.lexists(_beside(folder, "old")) or os.path.lexists(_beside(folder, "new")):
        with _locked(folder.rpartition("/")[0] or "."):
            repair(folder)


def write(changes: Changes) -> None:
    """Makes the folder hold what `changes` says. Raises OSError, with the folder as it was, when it cannot."""
    folder = changes.folder
    parent = folder.rpartition("/")[0] or "."
    os.makedirs(parent, exist_ok=True)
    with _locked(parent):
        repair(folder)
        new = _beside(folder, "new")
        try:
            _stage(changes, new)
            _swap(folder, new)
        except BaseException:
            with contextlib.suppress(OSError):
                repair(folder)
            raise


def _stage(changes: Changes, new: str) -> None:
    os.mkdir(new)
    made = {new}
    for artifact in changes.files.values():
        path = f"{new}/{artifact.path}"
        parent = path.rpartition("/")[0]
        if parent not in made:
            os.makedirs(parent, exist_ok=True)
            made.add(parent)
        mode = 0o777 if artifact.executable else 0o666
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            view = memoryview(artifact.data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)
    gone = {*changes.removed, *changes.files}
    _carry(changes.folder, new, "", gone)


def _carry(folder: str, new: str, prefix: str, gone: set[str]) -> bool:
    """Links everything else of the old folder into the new one; False when nothing of it was worth keeping."""
    try:
        entries = sorted(os.scandir(f"{folder}/{prefix}"), key=lambda entry: entry.name)
    except FileNotFoundError:
        return False
    kept = not entries
    for entry in entries:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            target = f"{new}/{path}"
            there = os.path.isdir(target)
            if not there:
                os.makedirs(target)
            if _carry(folder, new, path + "/", gone):
                load("shutil").copystat(entry.path, target)
                kept = True
            elif not there:
                os.rmdir(target)
        elif path not in gone:
            _keep(entry.path, f"{new}/{path}")
            kept = True
    return kept


def _keep(old: str, new: str) -> None:
    """The same file under the new folder: a link, or a copy where links cannot be made."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        if stat.S_ISREG(os.lstat(old).st_mode) or os.path.islink(old):
            load("shutil").copy2(old, new, follow_symlinks=False)
        else:
            raise


def _swap(folder: str, new: str) -> None:
    if not os.path.lexists(folder):
        os.rename(new, folder)
        return
    if _exchange(folder, new):
        load("shutil").rmtree(new, ignore_errors=True)  # done by now; what is left goes with the next run
        return
    old = _beside(folder, "old")
    os.rename(folder, old)
    os.rename(new, folder)
    load("shutil").rmtree(old, ignore_errors=True)


def _exchange(one: str, other: str) -> bool:
    """Swaps two names at once; False where the system cannot.

    Source: renameat2(2) of Linux (RENAME_EXCHANGE, 2), renamex_np(2) of macOS (RENAME_SWAP, 2).
    """
    try:
        ctypes = load("ctypes")
        library = ctypes.CDLL(None, use_errno=True)
        first, second = os.fsencode(one), os.fsencode(other)
        if hasattr(library, "renameat2"):
            here = -100  # AT_FDCWD
            return bool(library.renameat2(here, first, here, second, 2) == 0)
        if hasattr(library, "renamex_np"):
            return bool(library.renamex_np(first, second, 2) == 0)
    except (ImportError, OSError, AttributeError, TypeError):
        return False
    return False
