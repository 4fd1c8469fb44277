"""Files of a project, from a disk."""

from __future__ import annotations

from pathlib import Path

from envspec.files import DiskFiles
from tests.cli.terminal import SPEC, envspec, files, project


def test_a_folder_is_read_without_gits_own_and_without_what_was_compiled(tmp_path: Path) -> None:
    for name in (
        "app/main.py",
        ".git/HEAD",
        "build/mine.txt",
        "build/dev/envspec.manifest.json",
        "build/dev/compose/compose.yaml",
        "build/.dev.envspec-new/compose/compose.yaml",
        "out/prod/envspec.manifest.json",
        "out/prod/kubernetes/deploy.sh",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert DiskFiles(str(tmp_path)).below(".") == ["app/main.py", "build/mine.txt"]


def test_what_is_compiled_does_not_feed_on_itself(tmp_path: Path) -> None:
    folder = project(tmp_path, SPEC.replace("    health:", "    files:\n      /app:\n        source: .\n    health:"))
    assert envspec(folder, "compile").code == 0
    before = files(folder / "build")
    assert envspec(folder, "compile").code == 0
    assert files(folder / "build") == before
    assert envspec(folder, "compile", "--check").out == "artifacts are up to date\n"
