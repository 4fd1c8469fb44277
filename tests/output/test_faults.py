"""A fault at every call of `compile` that touches the disk leaves the old artifacts whole or the new.

So does death, once the next run has looked: it puts back what was there.

Each case runs in a forked child whose calls are counted; the n-th fails with an error of the system, or kills the
child before or after it was made. The child's imports are done before, so that only the compiler's own calls count.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from envspec.cli import run
from envspec.output import recover

SPEC = """\
envspec: 1
project: hello
services:
  web:
    image: acme/web:{version}
    user: "10001"
    ports:
      http: 8080
    health:
      http: /
    resources:
      cpu: 100m
      memory: 64Mi
environments:
  prod:
    tier: production
    targets:
      - compose
      - nomad
"""

CALLS = ("open", "write", "fchmod", "chmod", "rename", "replace", "mkdir", "link", "unlink", "rmdir", "scandir")
MODES = ("error", "killed before", "killed after")
MOST = 400

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def whole(folder: Path) -> frozenset[tuple[str, int, bytes]]:
    """All that the next run can see of a folder."""
    found = ((p, p.lstat().st_mode) for p in folder.rglob("*"))
    return frozenset((str(p.relative_to(folder)), mode, p.read_bytes() if p.is_file() else b"") for p, mode in found)


def compiled(project: Path, version: str) -> int:
    (project / "envspec.yaml").write_text(SPEC.format(version=version))
    return run(["compile", "--file", str(project / "envspec.yaml")])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was compiled once, with a file of somebody else's among the artifacts; to be copied."""
    folder = tmp_path_factory.mktemp("built")
    assert compiled(folder, "1.0.0") == 0
    (folder / "build" / "prod" / "compose" / "override.yaml").write_text("# mine\n")
    (folder / "envspec.yaml").write_text(SPEC.format(version="2.0.0"))
    return folder


@pytest.fixture(scope="module")
def mended() -> set[frozenset[tuple[str, int, bytes]]]:
    """What was left somewhere, and put right by the next run: it need not be seen doing so twice."""
    return set()


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the second compilation writes when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("after")
    assert compiled(folder, "2.0.0") == 0
    return tree(folder / "build" / "prod")


class Meddler:
    """Counts calls; the n-th does what the mode says."""

    def __init__(self, fatal: int, mode: str) -> None:
        self.fatal, self.mode, self.made = fatal, mode, 0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def meddled(*args: Any, **kwargs: Any) -> Any:
            self.made += 1
            if self.made != self.fatal:
                return call(*args, **kwargs)
            if self.mode == "error":
                raise OSError(errno.EIO, os.strerror(errno.EIO), str(args[0]) if args else "")
            if self.mode == "killed after":
                with contextlib.suppress(OSError):  # a call may well fail, as for a file that is not there
                    call(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError("not reached")

        return meddled


def child(project: Path, fatal: int, mode: str) -> int:
    """Compiles in a child that is meddled with; its wait status. Exit code 77: it was never reached."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1]
    try:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        meddler = Meddler(fatal, mode)
        for name in CALLS:
            setattr(os, name, meddler.around(getattr(os, name)))
        builtins.open = meddler.around(builtins.open)
        code = run(["compile", "--file", str(project / "envspec.yaml")])
        os._exit(77 if meddler.made < fatal else code)
    except BaseException:
        os._exit(99)


@pytest.mark.parametrize("mode", MODES)
def test_old_or_new_and_never_between(
    built: Path,
    tmp_path: Path,
    after: dict[str, bytes],
    mended: set[frozenset[tuple[str, int, bytes]]],
    mode: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    old = tree(built / "build" / "prod")
    new = after | {"compose/override.yaml": b"# mine\n"}
    reached = 0
    for fatal in range(1, MOST):
        project = shutil.copytree(built, tmp_path / str(fatal))
        folder = project / "build" / "prod"
        status = child(project, fatal, mode)
        ended = os.waitstatus_to_exitcode(status)
        if ended == 77:
            break
        reached += 1
        assert ended in ((0, 1, 2) if mode == "error" else (-signal.SIGKILL,)), f"call {fatal} ended with {ended}"
        if mode == "error":
            assert tree(folder) in (old, new), f"call {fatal} left a mixture"
        left = whole(project)
        if left in mended:
            continue
        # whoever looks at the folder next, `--check` too, finds what was there or what was to come
        recover(str(folder))
        assert tree(folder) in (old, new), f"call {fatal} left what is not put back"
        # the next run puts right whatever was left, and loses nothing of others'
        assert run(["compile", "--file", str(project / "envspec.yaml")]) == 0
        assert tree(folder) == new
        assert sorted(p.name for p in folder.parent.iterdir()) == ["prod"]
        mended.add(left)
    else:
        raise AssertionError("more calls than a small system can need")
    assert reached > 20
    capfd.readouterr()


def test_the_folders_stay_and_others_files_with_them(built: Path, tmp_path: Path) -> None:
    """A shell, a watcher, `docker compose watch`: they stand in a folder and would be left in a deleted one."""
    project = shutil.copytree(built, tmp_path / "project")
    folders = [project / "build" / "prod", project / "build" / "prod" / "compose"]
    before = [folder.stat().st_ino for folder in folders]
    untouched = (folders[1] / "override.yaml").stat()
    assert compiled(project, "3.0.0") == 0
    assert [folder.stat().st_ino for folder in folders] == before
    after = (folders[1] / "override.yaml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (untouched.st_ino, untouched.st_mtime_ns)
    assert "acme/web:3.0.0" in (folders[1] / "compose.yaml").read_text()


def test_what_goes_takes_its_empty_folders_along(built: Path, tmp_path: Path) -> None:
    project = shutil.copytree(built, tmp_path / "project")
    spec = (project / "envspec.yaml").read_text()
    filed = spec.replace("    ports:\n", "    files:\n      /etc/app/a.conf:\n        content: a\n    ports:\n")
    for text, there in ((filed, True), (spec, False)):
        (project / "envspec.yaml").write_text(text)
        assert run(["compile", "--file", str(project / "envspec.yaml")]) == 0
        assert (project / "build/prod/compose/files/web/etc/app/a.conf").exists() == there
        assert (project / "build/prod/compose/files").exists() == there
    assert (project / "build/prod/compose/override.yaml").exists()


@pytest.mark.parametrize("mask", [0o077, 0o002])
def test_modes_are_those_that_containers_need_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    text = SPEC.format(version="1.0.0").replace(
        "    ports:\n", "    files:\n      /etc/app/a.conf:\n        content: a\n    ports:\n"
    )
    (tmp_path / "envspec.yaml").write_text(text)
    before = os.umask(mask)
    try:
        assert run(["compile", "--file", str(tmp_path / "envspec.yaml")]) == 0
    finally:
        os.umask(before)
    compose = tmp_path / "build/prod/compose"
    modes = {
        name: (compose / name).stat().st_mode & 0o777 for name in ("deploy.sh", "files/web/etc/app/a.conf", "files/web")
    }
    assert modes == {"deploy.sh": 0o755, "files/web/etc/app/a.conf": 0o644, "files/web": 0o755}
