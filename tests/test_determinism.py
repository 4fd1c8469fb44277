"""The same spec gives the same bytes, whoever compiles it, where and when."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from envspec.compiler import compile_text
from tests.mutations import seeds

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def built(
    project: Path, *, umask: int = 0o022, inside: bool = True, **environment: str
) -> dict[str, tuple[bytes, bool]]:
    """Compiles in a process of its own: path below build/ -> bytes, and whether they can be run."""
    where = project if inside else project.parent
    words = [] if inside else ["--file", f"{project.name}/envspec.yaml"]
    done = subprocess.run(
        [sys.executable, "-m", "envspec.cli", "compile", *words],
        cwd=where,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        umask=umask,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    build = project / "build"
    return {
        path.relative_to(build).as_posix(): (path.read_bytes(), bool(path.stat().st_mode & 0o100))
        for path in sorted(build.rglob("*"))
        if path.is_file()
    }


def copied(sample: str, to: Path) -> Path:
    shutil.copytree(SAMPLES / sample, to, ignore=shutil.ignore_patterns("build"))
    return to


@pytest.mark.parametrize("sample", ["03-reference", "08-everything"])
def test_another_folder_zone_locale_user_and_seed(sample: str, tmp_path: Path) -> None:
    first = built(copied(sample, tmp_path / "one"), PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C", USER="a", HOME="/")
    other = copied(sample, tmp_path / "a folder of another’s" / "two")
    second = built(
        other,
        umask=0o077,
        inside=False,
        PYTHONHASHSEED="4242",
        TZ="Pacific/Kiritimati",
        LC_ALL="tr_TR.UTF-8",
        LANG="tr_TR.UTF-8",
        USER="somebody",
        LOGNAME="somebody",
        HOME=str(tmp_path),
        HOSTNAME="elsewhere",
        COLUMNS="20",
    )
    assert len(first) > 20
    assert first == second


def test_the_day_and_the_times_of_files_do_not_matter(tmp_path: Path) -> None:
    one, two = copied("02-web-and-database", tmp_path / "one"), copied("02-web-and-database", tmp_path / "two")
    for number, path in enumerate(sorted(two.rglob("*"))):
        os.utime(path, (number, number))
    (two / "build" / "prod").mkdir(parents=True)
    (two / "build" / "prod" / "of-others.txt").write_text("kept")
    first, second = built(one), built(two)
    assert second.pop("prod/of-others.txt") == (b"kept", False)
    assert first == second


@pytest.mark.parametrize("sample", ["03-reference", "05-monorepo"])
def test_from_memory_as_from_disk(sample: str, tmp_path: Path) -> None:
    project = next(one for one in seeds() if one.name == sample)
    made = compile_text(project.text, project.files)
    disk = {path: data for path, (data, _) in built(copied(sample, tmp_path / "x")).items()}
    memory = {f"{name}/{one.path}": one.data for name, artifacts in made.artifacts.items() for one in artifacts}
    manifests = {path for path in disk if path.endswith("envspec.manifest.json")}
    assert {path: data for path, data in disk.items() if path not in manifests} == memory


def test_files_in_another_order_are_the_same_project(tmp_path: Path) -> None:
    project = next(one for one in seeds() if one.name == "05-monorepo")
    backwards = dict(reversed(list(project.files.items())))
    assert compile_text(project.text, backwards).artifacts == compile_text(project.text, project.files).artifacts
