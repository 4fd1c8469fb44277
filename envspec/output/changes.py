"""What writing would change in an environment's folder, and what stands in the way."""

import errno
import os
import stat
from collections.abc import Iterable
from typing import NamedTuple

from envspec.backend import Artifact
from envspec.diagnostic import Diagnostic, error
from envspec.output import manifest

__all__ = ["Changes", "compare"]


class Changes(NamedTuple):
    """`files`: everything that the folder shall hold of ours, the manifest included. `kept` of them are others
    targets' that this run did not make. `added`, `changed` and `removed` are paths; nothing in them means that
    nothing is to be done. `problems` are errors that forbid writing.
    """

    folder: str
    files: dict[str, Artifact]
    kept: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Diagnostic, ...]

    @property
    def any(self) -> bool:
        return bool(self.added or self.changed or self.removed)


#: bytes of a file that is read; no artifact comes near it
_LARGEST = 64 * 2**20


def _read(path: str) -> bytes | None:
    """The bytes of a regular file; None when nothing is there. Raises OSError for anything else."""
    try:
        # a pipe or a device is opened without waiting for it, and never read
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:  # refuses a folder
        known = os.fstat(handle)
        if not stat.S_ISREG(known.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", path)
        if known.st_size > _LARGEST:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
        return file.read(_LARGEST)


class _Folder:
    """What stands in a folder now. Each folder on the way to a file is looked at once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.exists = os.path.isdir(path)
        self._links: dict[str, bool] = {"": False}

    def linked(self, path: str) -> bool:
        """True when a step of the path is a symlink, through which a write would land elsewhere."""
        return self.exists and (self._behind(path) or os.path.islink(f"{self.path}/{path}"))

    def _behind(self, path: str) -> bool:
        parent = path.rpartition("/")[0]
        known = self._links.get(parent)
        if known is None:
            known = self._links[parent] = self._behind(parent) or os.path.islink(f"{self.path}/{parent}")
        return known

    def read(self, path: str) -> bytes | None:
        """The bytes of a regular file; None when nothing is there. Raises OSError for anything else."""
        return _read(f"{self.path}/{path}") if self.exists else None

    def in_the_way(self, path: str) -> str:
        """The file that stands where a folder on the way to `path` is to be; empty when there is none."""
        steps = path.split("/")[:-1]
        for end in range(1, len(steps) + 1):
            found = "/".join(steps[:end])
            if not os.path.isdir(f"{self.path}/{found}"):
                return found if os.path.lexists(f"{self.path}/{found}") else ""
        return ""

    def holds_only(self, path: str, ours: frozenset[str]) -> bool:
        """True for a folder in which every file is one of ours."""
        top = f"{self.path}/{path}"
        if os.path.islink(top) or not os.path.isdir(top):
            return False
        for folder, _, names in os.walk(top):
            below = f"{path}{folder[len(top) :]}"
            if any(f"{below}/{name}" not in ours for name in names):
                return False
        return True


def compare(folder: str, artifacts: Iterable[Artifact], keep: Iterable[str] = (), force: bool = False) -> Changes:
    """Holds artifacts against the folder. `keep`: first steps of paths that stay as the last run wrote them.

    `force` gives up what was edited by hand in files that an earlier run wrote; files of others are never ours.
    Never raises: what cannot be read is a problem.
    """
    problems: list[Diagnostic] = []
    before = _before(folder, force, problems)
    now = _Folder(folder)
    files = {artifact.path: artifact for artifact in artifacts}
    others = frozenset(keep)
    kept = tuple(path for path in before if path.split("/")[0] in others and path not in files)
    digests = {path: manifest.digest(artifact.data) for path, artifact in files.items()}
    for path in kept:
        digests[path] = before[path]
    listing = Artifact(manifest.NAME, manifest.render(digests))
    added, changed, removed = [], [], []
    going = frozenset(path for path in before if path not in digests)
    for path, artifact in {**files, manifest.NAME: listing}.items():
        if not manifest.safe(path):
            problems.append(error("ENV085", "unsafe-path", f"`{path}` is no path for an artifact", None, "report it"))
            continue
        try:
            linked = now.linked(path)
            there = b"" if linked else now.read(path)
        except NotADirectoryError:
            there = None
            blocking = now.in_the_way(path)
            if blocking not in going:
                problems.append(_foreign(folder, blocking, "is not one that envspec wrote"))
                continue
        except OSError as found:
            if not isinstance(found, IsADirectoryError) or not now.holds_only(path, going):
                problems.append(_unreadable(folder, path, found))
                continue
            there = None  # a folder of ours that goes
        if there is None:
            added.append(path)
        elif linked:
            problems.append(_foreign(folder, path, "is a symlink or lies behind one"))
        elif there != artifact.data:
            if path not in before and path != manifest.NAME:
                problems.append(_foreign(folder, path, "is not one that envspec wrote"))
            elif path in before and manifest.digest(there) != before[path] and not force:
                problems.append(_edited(folder, path))
            changed.append(path)
        elif path in before and artifact.executable != os.access(f"{folder}/{path}", os.X_OK):
            changed.append(path)
    for path in before:
        if path in digests:
            continue
        try:
            there = None if now.linked(path) else now.read(path)
        except (IsADirectoryError, NotADirectoryError):
            continue  # what we wrote is gone, and something of others' stands there
        except OSError as found:
            problems.append(_unreadable(folder, path, found))
            continue
        if there is not None:
            if manifest.digest(there) != before[path] and not force:
                problems.append(_edited(folder, path))
            removed.append(path)
    everything = {**files, manifest.NAME: listing}
    return Changes(
        folder, everything, kept, tuple(sorted(added)), tuple(sorted(changed)), tuple(removed), tuple(problems)
    )


def _before(folder: str, force: bool, problems: list[Diagnostic]) -> dict[str, str]:
    """The manifest of the last run; empty when there was none."""
    path = f"{folder}/{manifest.NAME}"
    try:
        if os.path.islink(path):
            problems.append(_foreign(folder, manifest.NAME, "is a symlink"))
            return {}
        if os.path.islink(folder) or (os.path.lexists(folder) and not os.path.isdir(folder)):
            problems.append(
                error("ENV083", "unusable-folder", f"`{folder}` is not a folder of its own", None, "move it away")
            )
            return {}
        data = _read(path)
        return manifest.parse(data) if data is not None else {}
    except (OSError, ValueError) as found:
        if not force:
            reason = found.strerror if isinstance(found, OSError) else str(found)
            problems.append(
                error(
                    "ENV084",
                    "unreadable-manifest",
                    f"`{path}` cannot be used: {reason}",
                    None,
                    "restore it, or remove the folder and compile again",
                )
            )
        return {}


def _unreadable(folder: str, path: str, found: OSError) -> Diagnostic:
    return error(
        "ENV086", "unreadable-output", f"`{folder}/{path}` cannot be read: {found.strerror}", None, "move it away"
    )


def _foreign(folder: str, path: str, why: str) -> Diagnostic:
    return error(
        "ENV082",
        "foreign-file",
        f"`{folder}/{path}` {why}, and an artifact would take its place",
        None,
        "move it away, or choose another folder with `--out`",
    )


def _edited(folder: str, path: str) -> Diagnostic:
    return error(
        "ENV081",
        "edited-by-hand",
        f"`{folder}/{path}` was edited by hand after envspec wrote it",
        None,
        "say the change in the spec or in a patch file; `--force` gives the edit up",
    )
