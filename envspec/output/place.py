"""Staged beside, then put in place file by file: the folders stay, since people and watchers stand in them.

What is to be written lies whole beside the folder before anything in it is touched, and so does what it takes the
place of. A run that fails puts that back; after one that was killed, the next one does.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator

from envspec.backend import Artifact
from envspec.lazy import load
from envspec.output.changes import Changes

__all__ = ["locked", "recover", "repair", "write"]

#: of what is written, whatever the umask: containers of other users read it
_FILE, _PROGRAM, _FOLDER = 0o644, 0o755, 0o755
#: names of a stage that are tried
_STAGES = 20
#: in the folder of what was there: the files that were not. It comes last, so nothing was touched without it
_ADDED = "added"


def _beside(folder: str, suffix: str) -> str:
    parent, _, name = folder.rpartition("/")
    return f"{parent or '.'}/.{name}.envspec-{suffix}"


@contextlib.contextmanager
def locked(parent: str) -> Iterator[None]:
    """One run at a time compares the folders below `parent` and writes them, so that none misses what another wrote.

    The lock is on the folder itself and leaves nothing behind. The folder is made where there is none, and taken away
    when nothing came to stand in it.
    """
    made = not os.path.isdir(parent)
    os.makedirs(parent, exist_ok=True)
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
        if made:
            with contextlib.suppress(OSError):
                os.rmdir(parent)
        os.close(handle)


def _stages(folder: str) -> list[str]:
    """Where what is new is staged: the first name, or another where a run of another user left that one behind."""
    return [_beside(folder, "new"), *(_beside(folder, f"new-{number}") for number in range(2, _STAGES))]


def repair(folder: str) -> None:
    """Puts right what a run left that did not end: what was there comes back, what was staged goes."""
    old = _beside(folder, "old")
    if os.path.lexists(old):
        if os.path.lexists(f"{old}/{_ADDED}"):
            _put_back(folder, old)
        load("shutil").rmtree(old)
    for new in _stages(folder):
        if os.path.lexists(new):
            load("shutil").rmtree(new, ignore_errors=True)


def recover(folder: str) -> None:
    """Repairs the folder when an earlier run was killed. To be called by whoever has the lock."""
    if any(map(os.path.lexists, (_beside(folder, "old"), *_stages(folder)))):
        repair(folder)


def write(changes: Changes) -> None:
    """Makes the folder hold what `changes` says. Raises OSError, with the folder as it was, when it cannot.

    To be called by whoever has had the lock since the folder was compared.
    """
    folder = changes.folder
    new = next((each for each in _stages(folder) if not os.path.lexists(each)), "")
    if not new:
        first = _beside(folder, "new")
        raise FileExistsError(errno.EEXIST, f"left by another user's runs, sudo rm -r {first}*", first)
    try:
        if os.path.lexists(folder):
            _replace(changes, new)
        else:
            _stage(changes.files.values(), new)
            os.rename(new, folder)
    except BaseException:
        with contextlib.suppress(OSError):
            repair(folder)
        raise


def _stage(artifacts: Iterable[Artifact], new: str) -> None:
    made: set[str] = set()
    _make(new, made)
    for artifact in artifacts:
        path = f"{new}/{artifact.path}"
        _make(path.rpartition("/")[0], made)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            os.fchmod(handle, _PROGRAM if artifact.executable else _FILE)
            view = memoryview(artifact.data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)


def _make(path: str, made: set[str]) -> None:
    """A folder and those above it, as far as they are not there."""
    if path in made:
        return
    made.add(path)
    if os.path.isdir(path):
        return
    _make(path.rpartition("/")[0] or "/", made)
    os.mkdir(path)
    os.chmod(path, _FOLDER)
    _owned_like(path.rpartition("/")[0] or "/", path)


def _owned_like(parent: str, path: str) -> None:
    """What root writes into somebody's folder is theirs."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = os.stat(parent)
        if (owner.st_uid, owner.st_gid) != (0, 0):
            os.chown(path, owner.st_uid, owner.st_gid)


def _replace(changes: Changes, new: str) -> None:
    folder, old = changes.folder, _beside(changes.folder, "old")
    written = [*changes.added, *changes.changed]
    _stage((changes.files[path] for path in written), new)
    _remember(folder, old, (*changes.changed, *changes.removed), changes.added)
    for path in changes.removed:
        _remove(folder, path)
    made: set[str] = set()
    for path in written:
        target = f"{folder}/{path}"
        _make(target.rpartition("/")[0], made)
        _owned_like(target.rpartition("/")[0], f"{new}/{path}")
        os.replace(f"{new}/{path}", target)
    rmtree = load("shutil").rmtree
    rmtree(new)
    os.rename(old, new)  # from here on nothing is put back
    rmtree(new, ignore_errors=True)  # done by now; what is left goes with the next run


def _remember(folder: str, old: str, there: Iterable[str], added: Iterable[str]) -> None:
    """Keeps what is about to go, and then the names of what is about to come."""
    made: set[str] = set()
    _make(f"{old}/there", made)
    for path in there:
        kept = f"{old}/there/{path}"
        _make(kept.rpartition("/")[0], made)
        try:
            os.link(f"{folder}/{path}", kept)
        except OSError:  # where a file system has no links
            load("shutil").copy2(f"{folder}/{path}", kept)
    with open(f"{old}/names", "w", encoding="utf-8", newline="") as file:
        file.write("".join(f"{path}\0" for path in added))
    os.rename(f"{old}/names", f"{old}/{_ADDED}")


def _put_back(folder: str, old: str) -> None:
    """Makes the folder what it was. May be killed as well, and done again."""
    with open(f"{old}/{_ADDED}", encoding="utf-8", newline="") as file:
        for path in file.read().split("\0")[:-1]:
            _remove(folder, path)
    made: set[str] = set()
    for at, _, names in os.walk(f"{old}/there"):
        below = at[len(f"{old}/there") :]
        for name in names:
            _make(f"{folder}{below}", made)
            os.replace(f"{at}/{name}", f"{folder}{below}/{name}")
    os.unlink(f"{old}/{_ADDED}")


def _remove(folder: str, path: str) -> None:
    """Removes a file, if it is there, and the folders above it that hold nothing any more."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(f"{folder}/{path}")
    above = path.rpartition("/")[0]
    while above:
        try:
            os.rmdir(f"{folder}/{above}")
        except OSError:
            return
        above = above.rpartition("/")[0]
