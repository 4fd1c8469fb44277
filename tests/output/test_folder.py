"""The folder of an environment stays, and whatever in it is not ours."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from envspec.cli import run
from envspec.output import manifest
from tests.cli.terminal import Said, envspec

SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.0.0
    user: "10001:10001"
    environment:
      A: "0"
    resources:
      cpu: 100m
      memory: 64Mi
environments:
  prod:
    tier: production
    targets:
      - compose
"""
ALL = SPEC + "      - kubernetes\n      - nomad\n"
FILES = "    files:\n      /a:\n        content: x\n"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was compiled once; to be copied."""
    folder = tmp_path_factory.mktemp("built")
    assert compiled(folder, 0).code == 0
    return folder


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "shop")


def compiled(folder: Path, number: int, *words: str, more: str = "") -> Said:
    text = SPEC.replace('A: "0"', f'A: "{number}"').replace("    resources:\n", f"{more}    resources:\n")
    (folder / "envspec.yaml").write_text(text)
    return envspec(folder, "compile", *words)


def written(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and mode of every folder and file."""
    return {str(p.relative_to(folder)): (p.lstat().st_ino, p.lstat().st_mode) for p in folder.rglob("*")}


def test_folders_and_what_is_not_ours_stay_as_they_are_and_files_of_ours_that_do_not_change(shop: Path) -> None:
    prod = shop / "build/prod"
    secrets = prod / "compose/secrets"
    secrets.mkdir()
    (secrets / "db").write_text("hunter2")
    (prod / "compose/mine.yaml").write_text("# mine\n")
    (prod / "compose/empty").mkdir()
    os.mkfifo(prod / "compose/pipe")
    (prod / "compose/link").symlink_to("secrets")
    prod.chmod(0o700)
    secrets.chmod(0o710)
    before, own = written(prod), prod.stat()
    assert compiled(shop, 1).code == 0
    after = written(prod)
    changed = {path for path in before if before[path] != after.get(path)}
    assert changed == {
        "envspec.manifest.json",
        "compose/compose.yaml",
    } | {path for path in changed if path.endswith("deploy.sh")}
    assert (prod.stat().st_ino, prod.stat().st_mode) == (own.st_ino, own.st_mode)
    assert (secrets / "db").read_text() == "hunter2"


def test_folders_that_nothing_of_ours_is_left_in_go(shop: Path) -> None:
    prod = shop / "build/prod"
    assert compiled(shop, 0, more=FILES).code == 0
    assert (prod / "compose/files/web/a").read_text() == "x"
    (prod / "compose/files/web/mine").write_text("mine")
    assert compiled(shop, 0).code == 0
    assert [str(p.relative_to(prod)) for p in (prod / "compose/files").rglob("*")] == [
        "compose/files/web",
        "compose/files/web/mine",
    ]
    (prod / "compose/files/web/mine").unlink()
    assert compiled(shop, 0, more=FILES).code == 0
    assert compiled(shop, 0).code == 0
    assert not (prod / "compose/files").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs two users")
def test_what_belongs_to_another_user_is_no_hindrance_and_root_gives_files_to_the_owner_of_their_folder(
    built: Path,
) -> None:
    top = Path(tempfile.mkdtemp(prefix="envspec-owners-"))
    top.chmod(0o755)
    shop = shutil.copytree(built, top / "shop")
    for path in (shop, *shop.rglob("*")):
        os.chown(path, 4321, 4321)

    def as_user(number: int) -> int:
        pid = os.fork()
        if not pid:
            os.setgroups([])
            os.setgid(4321)
            os.setuid(4321)
            (shop / "envspec.yaml").write_text(SPEC.replace('A: "0"', f'A: "{number}"'))
            os._exit(run(["compile", "--file", f"{shop}/envspec.yaml"]))
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    data = shop / "build/prod/compose/data"
    data.mkdir(mode=0o700)
    (data / "pg").write_text("root's")
    (shop / "build/.prod.envspec-new/kubernetes").mkdir(parents=True)  # left by a run of root's
    for number in (1, 2, 3):
        assert as_user(number) == 0
        assert f'A: "{number}"' in (shop / "build/prod/compose/compose.yaml").read_text()
    assert (data.stat().st_uid, (data / "pg").stat().st_uid, (data / "pg").read_text()) == (0, 0, "root's")
    assert compiled(shop, 4).code == 0
    owners = {p.stat().st_uid for p in (shop / "build/prod").rglob("*") if data not in (p, p.parent)}
    assert owners == {4321}
    assert sorted(p.name for p in (shop / "build").iterdir()) == ["prod"]
    shutil.rmtree(top)


def test_a_file_of_others_where_a_folder_is_to_be(shop: Path) -> None:
    (shop / "build/prod/compose/files").write_text("my notes")
    said = compiled(shop, 0, more=FILES)
    assert said.code == 1
    assert "error ENV082 foreign-file: `build/prod/compose/files` is not one that envspec wrote" in said.err
    assert (shop / "build/prod/compose/files").read_text() == "my notes"


def test_a_folder_of_others_where_a_file_is_to_be(shop: Path) -> None:
    target = shop / "build/prod/compose/compose.yaml"
    target.unlink()
    target.mkdir()
    (target / "mine").write_text("x")
    said = compiled(shop, 1)
    assert (said.code, (target / "mine").read_text()) == (1, "x")
    assert (
        "error ENV086 unreadable-output: `build/prod/compose/compose.yaml` cannot be read: Is a directory" in said.err
    )


@pytest.mark.parametrize(
    ("what", "path", "words"),
    [
        ("pipe", "compose/compose.yaml", ()),
        ("pipe", "envspec.manifest.json", ("--check",)),
        ("device", "compose/compose.yaml", ("--check",)),
        ("device", "envspec.manifest.json", ()),
        ("link", "compose/compose.yaml", ("--force",)),
        ("link", "envspec.manifest.json", ()),
        ("huge", "compose/compose.yaml", ()),
        ("huge", "envspec.manifest.json", ()),
    ],
)
def test_what_is_no_file_is_never_waited_for_nor_read(shop: Path, what: str, path: str, words: tuple[str, ...]) -> None:
    place = shop / "build/prod" / path
    place.unlink()
    if what == "pipe":
        os.mkfifo(place)
    elif what == "link":
        place.symlink_to("/dev/zero")
    elif what == "huge":
        with place.open("wb") as file:
            file.truncate(2**40)
    else:
        try:
            os.mknod(place, 0o600 | stat.S_IFCHR, os.makedev(1, 5))
        except PermissionError:
            pytest.skip("no device can be made here")
    said = compiled(shop, 0, *words)
    assert said.code == 1
    reason = {"pipe": "no regular file", "device": "no regular file", "link": "is a symlink", "huge": "File too large"}
    assert reason[what] in said.err
    assert f"build/prod/{path}`" in said.err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 100_000, "it is nested too deeply"),
        (json.dumps({"version": 1, "files": [{"path": "\ud800", "sha256": "0"}]}), "no usable path and digest"),
        (json.dumps({"version": 1, "files": [{"path": "../x", "sha256": "0"}]}), "no usable path and digest"),
    ],
    ids=["deep", "surrogate", "outside"],
)
def test_a_manifest_that_means_harm(shop: Path, text: str, reason: str) -> None:
    (shop / "build/prod/envspec.manifest.json").write_text(text)
    said = compiled(shop, 0)
    assert said.code == 1
    assert f"`build/prod/envspec.manifest.json` cannot be used: {reason}" in said.err.replace("an entry has ", "")


def test_a_manifest_that_lists_a_folder_does_no_harm(shop: Path) -> None:
    listing = shop / "build/prod/envspec.manifest.json"
    files = manifest.parse(listing.read_bytes())
    listing.write_bytes(manifest.render(files | {"compose": "0", "compose/compose.yaml/x": "0"}))
    assert compiled(shop, 1).code == 0
    assert "compose" not in manifest.parse(listing.read_bytes())


def test_runs_at_once_for_one_target_each_leave_all_targets(tmp_path: Path) -> None:
    (tmp_path / "envspec.yaml").write_text(ALL)
    for _ in range(2):
        started = []
        for target in ("compose", "kubernetes", "nomad"):
            pid = os.fork()
            if not pid:
                os._exit(envspec(tmp_path, "compile", "--env", "prod", "--target", target).code)
            started.append(pid)
        assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in started] == [0, 0, 0]
        prod = tmp_path / "build/prod"
        listed = manifest.parse((prod / manifest.NAME).read_bytes())
        there = {str(p.relative_to(prod)) for p in prod.rglob("*") if p.is_file()} - {manifest.NAME}
        assert set(listed) == there
        assert {path.partition("/")[0] for path in there} >= {"compose", "kubernetes", "nomad"}
        assert envspec(tmp_path, "compile", "--check").code == 0
        for path in sorted(prod.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        prod.rmdir()
