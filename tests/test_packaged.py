"""What stands in a package is found in a folder and in a zip alike."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from envspec.packaged import data, modules

TREE = {
    "__init__.py": "", "one.py": "", "notes.txt": "a note\n", "LICENSE": "",
    "room/__init__.py": "", "room/two.py": "", "room/deep/__init__.py": "", "room/deep/three.py": "",
}  # fmt: skip


def folder(where: Path, name: str) -> Path:
    for path, text in TREE.items():
        file = where / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (where / name / "__pycache__").mkdir()
    return where


def packed(where: Path, name: str) -> Path:
    with zipfile.ZipFile(where / "app.pyz", "w") as archive:
        for path, text in TREE.items():
            archive.writestr(f"{name}/{path}", text)
    return where / "app.pyz"


@pytest.mark.parametrize("carry", [folder, packed])
def test_modules_and_files_of_a_package(carry: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(carry)
    name = f"acme_{carry.__name__}"
    monkeypatch.syspath_prepend(str(carry(tmp_path, name)))
    assert sorted(set(modules(name)) - {"LICENSE"}) == ["one", "room.deep", "room.two"]
    assert data(name, "notes.txt") == b"a note\n"
    with pytest.raises(OSError):
        data(name, "nothing.txt")
    for loaded in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[loaded]
