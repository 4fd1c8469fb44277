"""What ships is known without a scan; third parties' are found where they are installed, and shadow nothing."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

import envspec_backends
from envspec import registry

TEXT = """\
[console_scripts]
acme = acme:main

[envspec.backends]
inventory = acme.backends:INVENTORY
compose = acme.backends:COMPOSE

[envspec.rules]
no-friday = acme.rules.friday:RULE [extra]
"""


def installed(folder: Path, text: str = TEXT, name: str = "acme") -> Path:
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """`sys.path` with nothing on it that is installed."""
    found: list[str] = []
    monkeypatch.setattr(sys, "path", found)
    return found


def test_what_ships_is_there_where_nothing_is_installed(path: list[str]) -> None:
    assert registry.backends() == envspec_backends.BACKENDS
    assert registry.companions() == envspec_backends.COMPANIONS
    assert registry.rules() == {}


@pytest.mark.parametrize("name", sorted({**envspec_backends.BACKENDS, **envspec_backends.COMPANIONS}))
def test_what_is_listed_is_there_under_its_own_name(name: str) -> None:
    listed = {**envspec_backends.BACKENDS, **envspec_backends.COMPANIONS}
    assert getattr(registry.resolve(listed[name]), "name", "") == name


def test_every_folder_of_a_target_is_listed() -> None:
    """A backend is its folder and its entry: one that is not listed would never be asked."""
    home = Path(envspec_backends.__file__).parent
    with_backend = {
        file.parent.name for file in home.glob("*/__init__.py") if "BACKEND" in file.read_text(encoding="utf-8")
    }
    assert with_backend == set(envspec_backends.BACKENDS)


def test_a_third_party_is_found_and_shadows_nothing_that_ships(path: list[str], tmp_path: Path) -> None:
    path.append(str(installed(tmp_path)))
    assert registry.backends() == {**envspec_backends.BACKENDS, "inventory": "acme.backends:INVENTORY"}
    assert list(registry.backends()) == sorted(registry.backends())
    assert registry.companions() == envspec_backends.COMPANIONS
    assert registry.rules() == {"no-friday": "acme.rules.friday:RULE [extra]"}


def test_a_third_party_in_a_zip_is_found(path: list[str], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "app.pyz", "w") as archive:
        archive.writestr("acme-1.0.dist-info/entry_points.txt", TEXT)
        archive.writestr("vendored/other-1.0.dist-info/entry_points.txt", TEXT.replace("inventory", "other"))
    path.append(str(tmp_path / "app.pyz"))
    assert set(registry.backends()) == {*envspec_backends.BACKENDS, "inventory"}


def test_the_first_on_the_path_wins(path: list[str], tmp_path: Path) -> None:
    path.append(str(installed(tmp_path / "one")))
    path.append(str(installed(tmp_path / "two", TEXT.replace("acme.backends", "old.backends"))))
    assert registry.backends()["inventory"] == "acme.backends:INVENTORY"


def test_what_cannot_be_read_is_passed_over(path: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no zip")
    (tmp_path / "strange-1.0.dist-info").mkdir()
    (tmp_path / "strange-1.0.dist-info" / "entry_points.txt").write_bytes(b"\xff\xfe[envspec.backends]\nx = y:z\n")
    (tmp_path / "bare-1.0.dist-info").mkdir()
    path += [str(tmp_path / "nowhere"), str(tmp_path / "file"), str(tmp_path)]
    assert registry.backends() == envspec_backends.BACKENDS


def test_an_extra_is_no_part_of_the_reference() -> None:
    assert registry.resolve("envspec.registry:resolve [extra]") is registry.resolve
