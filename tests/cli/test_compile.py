"""`envspec compile`: what is written, what is kept, what is refused, and how it is told."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.cli.terminal import SPEC, Said, envspec, files, project


def told(said: Said) -> list[str]:
    """What was done, without the next steps."""
    return [line for line in said.out.splitlines() if not line.startswith("next: ")]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return project(tmp_path / "shop")


def test_every_environment_is_written_and_told(shop: Path) -> None:
    said = envspec(shop, "compile")
    assert said.code == 0
    assert told(said) == [
        "dev: 2 files in build/dev (compose)",
        f"staging: {len(files(shop / 'build/staging'))} files in build/staging (compose, nomad)",
        f"prod: {len(files(shop / 'build/prod'))} files in build/prod (compose, nomad)",
    ]
    assert sorted(os.listdir(shop / "build")) == ["dev", "prod", "staging"]
    assert os.access(shop / "build/prod/compose/deploy.sh", os.X_OK)
    assert not os.access(shop / "build/prod/compose/compose.yaml", os.X_OK)


def test_a_second_run_changes_nothing(shop: Path) -> None:
    envspec(shop, "compile")
    before = {path: path.stat().st_ino for path in (shop / "build").rglob("*")}
    said = envspec(shop, "compile")
    assert told(said) == [
        "dev: unchanged in build/dev (compose)",
        "staging: unchanged in build/staging (compose, nomad)",
        "prod: unchanged in build/prod (compose, nomad)",
    ]
    assert {path: path.stat().st_ino for path in (shop / "build").rglob("*")} == before


def test_the_manifest_names_every_file(shop: Path) -> None:
    envspec(shop, "compile", "--env", "prod")
    listed = json.loads((shop / "build/prod/envspec.manifest.json").read_text())["files"]
    there = set(files(shop / "build/prod"))
    assert {one["path"] for one in listed} == there - {"envspec.manifest.json"}


def test_some_environments_and_elsewhere(shop: Path, tmp_path: Path) -> None:
    said = envspec(shop, "compile", "-e", "dev", "--env=prod", "--out", "../artifacts")
    assert said.code == 0
    assert sorted(os.listdir(tmp_path / "artifacts")) == ["dev", "prod"]
    assert not (shop / "build").exists()
    assert said.out.startswith("dev: 2 files in ../artifacts/dev (compose)\n")


@pytest.mark.parametrize("out", ["build/", "./build", str(Path("build") / "..") + "/build"])
def test_ways_to_write_a_folder(out: str, shop: Path) -> None:
    assert envspec(shop, "compile", "-e", "dev", "--out", out).code == 0
    assert "dev/compose/compose.yaml" in files(shop / "build")


def test_one_target_keeps_the_files_of_the_others(shop: Path) -> None:
    envspec(shop, "compile")
    before = files(shop / "build/prod")
    (shop / "envspec.yaml").write_text(SPEC.replace("acme/web:1.2.3", "acme/web:1.2.4"))
    said = envspec(shop, "compile", "--env", "prod", "--target", "nomad")
    assert said.code == 0
    assert re.match(r"prod: \d+ files in build/prod \(nomad\)\n", said.out)
    after = files(shop / "build/prod")
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    # the script names the release, which is another one
    assert changed == {"nomad/web.nomad.hcl", "nomad/deploy.sh", "envspec.manifest.json"}
    said = envspec(shop, "compile", "--check")
    assert said.code == 1
    assert "out of date: build/prod/compose/compose.yaml" in said.out
    assert "build/prod/nomad" not in said.out


def test_a_target_that_an_environment_does_not_have_leaves_it_alone(shop: Path) -> None:
    said = envspec(shop, "compile", "--target", "nomad")
    assert said.code == 0
    assert sorted(os.listdir(shop / "build")) == ["prod", "staging"]
    assert "dev" not in said.out


def test_files_that_are_no_longer_emitted_go_and_those_of_others_stay(shop: Path) -> None:
    envspec(shop, "compile", "--env", "prod")
    (shop / "build/prod/nomad/note.txt").write_text("mine")
    (shop / "build/prod/.env").write_text("mine too")
    (shop / "envspec.yaml").write_text(SPEC.replace("      - nomad\n", ""))
    said = envspec(shop, "compile", "--env", "prod")
    assert said.code == 0
    left = set(files(shop / "build/prod"))
    assert {path for path in left if path.startswith("nomad/")} == {"nomad/note.txt"}
    assert (shop / "build/prod/.env").read_text() == "mine too"


def test_what_was_edited_by_hand_is_refused_until_it_is_given_up(shop: Path) -> None:
    envspec(shop, "compile", "--env", "dev")
    place = shop / "build/dev/compose/compose.yaml"
    emitted = place.read_bytes()
    place.write_bytes(emitted + b"# mine\n")
    said = envspec(shop, "compile", "--env", "dev", "--var", "level=debug")
    assert said.code == 1
    assert said.out == ""
    assert said.err == (
        "error ENV081 edited-by-hand: `build/dev/compose/compose.yaml` was edited by hand after envspec wrote it\n"
        "  help: say the change in the spec or in a patch file; `--force` gives the edit up\n"
        "\n"
        "envspec: 1 error; nothing was written\n"
    )
    assert place.read_bytes() == emitted + b"# mine\n"
    assert envspec(shop, "compile", "--env", "dev", "--force").code == 0
    assert place.read_bytes() == emitted


def test_a_file_of_others_in_the_way_is_refused_even_with_force(shop: Path) -> None:
    place = shop / "build/dev/compose/compose.yaml"
    place.parent.mkdir(parents=True)
    place.write_text("mine")
    for force in ((), ("--force",)):
        said = envspec(shop, "compile", "--env", "dev", *force)
        assert said.code == 1
        assert said.err.startswith(
            "error ENV082 foreign-file: `build/dev/compose/compose.yaml` is not one that envspec wrote, "
        )
    assert files(shop / "build") == {"dev/compose/compose.yaml": b"mine"}


def test_links_are_not_followed_when_writing(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (shop / "build").mkdir()
    (shop / "build/dev").symlink_to(tmp_path / "elsewhere")
    said = envspec(shop, "compile", "--env", "dev")
    assert said.code == 1
    assert said.err.startswith("error ENV083 unusable-folder: `build/dev` is not a folder of its own\n")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_check_shows_the_difference_and_writes_nothing(shop: Path) -> None:
    said = envspec(shop, "compile", "--check", "--env", "dev")
    assert (said.code, said.err) == (1, "envspec: artifacts are out of date; run `envspec compile`\n")
    assert said.out == ("dev:\nmissing: build/dev/compose/compose.yaml\nmissing: build/dev/envspec.manifest.json\n")
    assert not (shop / "build").exists()
    envspec(shop, "compile")
    said = envspec(shop, "compile", "--check")
    assert said == (0, "artifacts are up to date\n", "")
    before = files(shop / "build")
    said = envspec(shop, "compile", "--check", "--var", "level=debug", "--env", "dev")
    assert said.code == 1
    assert "out of date: build/dev/compose/compose.yaml\n" in said.out
    assert "  -      LEVEL: info\n" in said.out
    assert "  +      LEVEL: debug\n" in said.out
    assert files(shop / "build") == before


def test_check_sees_what_was_edited_lost_and_left_over(shop: Path) -> None:
    envspec(shop, "compile", "--env", "prod")
    (shop / "build/prod/compose/compose.yaml").write_text("mine: true\n")
    (shop / "build/prod/nomad/web.nomad.hcl").unlink()
    (shop / "build/prod/compose/deploy.sh").chmod(0o644)
    said = envspec(shop, "compile", "--env", "prod", "--check")
    assert said.code == 1
    assert "missing: build/prod/nomad/web.nomad.hcl\n" in said.out
    assert "out of date: build/prod/compose/compose.yaml\n" in said.out
    assert "  -mine: true\n" in said.out
    assert "out of date: build/prod/compose/deploy.sh\n" in said.out


def test_variables_and_tag_of_the_command_line_win(shop: Path) -> None:
    envspec(shop, "compile", "--var", "level=a=b", "--tag", "9.9", "--env", "prod")
    text = (shop / "build/prod/compose/compose.yaml").read_text()
    assert "LEVEL: a=b\n" in text
    assert "TAG: '9.9'\n" in text or 'TAG: "9.9"\n' in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--var", "level"), "envspec: --var takes NAME=VALUE, not 'level'\n"),
        (("--var", "=x"), "envspec: --var takes NAME=VALUE, not '=x'\n"),
        (("--var", "levle=x"), "envspec: there is no variable levle; did you mean level?\n"),
        (("--env", "prd"), "envspec: there is no environment prd; did you mean prod?\n"),
        (("--env", "qqq"), "envspec: there is no environment qqq; environments are dev, staging, prod\n"),
        (
            ("--target", "kubernetes"),
            "envspec: no environment has the target kubernetes: "
            "dev has compose; staging has compose, nomad; prod has compose, nomad\n",
        ),
    ],
)
def test_names_that_are_not_there(words: tuple[str, ...], told: str, shop: Path) -> None:
    assert envspec(shop, "compile", *words) == (2, "", told)
    assert not (shop / "build").exists()


def test_the_spec_is_looked_for_upwards(shop: Path) -> None:
    below = shop / "src" / "deep"
    below.mkdir(parents=True)
    said = envspec(below, "compile", "--env", "dev")
    assert (said.code, told(said)) == (0, ["dev: 2 files in ../../build/dev (compose)"])
    assert "dev/compose/compose.yaml" in files(shop / "build")


def test_another_file_by_name(shop: Path, tmp_path: Path) -> None:
    (shop / "envspec.yaml").rename(shop / "other.yaml")
    said = envspec(tmp_path, "compile", "--file", "shop/other.yaml", "--env", "dev")
    assert (said.code, told(said)) == (0, ["dev: 2 files in shop/build/dev (compose)"])
    said = envspec(tmp_path, "compile", "-f", str(shop / "other.yaml"), "--env", "dev")
    assert (said.code, told(said)) == (0, [f"dev: unchanged in {shop}/build/dev (compose)"])
    said = envspec(tmp_path, "compile", "-f", "shop")
    assert said == (
        2,
        "",
        "error ENV080 no-spec: `shop` is a folder, not a file\n  help: name a spec that is a readable file with -f\n\n",
    )


def test_an_error_in_one_environment_writes_none(shop: Path) -> None:
    (shop / "envspec.yaml").write_text(SPEC.replace("    tag: 1.0.0\n", "    tag: 1 0\n"))
    said = envspec(shop, "compile")
    assert said.code == 1
    assert said.out == ""
    assert said.err.startswith("envspec.yaml:29:10: error ENV068 bad-value: `1 0` is not a tag of an image\n")
    assert said.err.endswith("envspec: 1 error; nothing was written\n")
    assert not (shop / "build").exists()
    assert envspec(shop, "compile", "--env", "dev").code == 0


def test_a_folder_that_cannot_be_made_is_told(shop: Path) -> None:
    (shop / "build").write_text("a file")
    said = envspec(shop, "compile", "--env", "dev")
    assert said.code in (1, 2)
    assert "build" in said.err
    assert "fault of envspec" not in said.err
    assert (shop / "build").read_text() == "a file"
    said = envspec(shop, "compile", "--env", "dev", "--out", "/proc/envspec")
    assert said.code == 2
    assert said.err.startswith("envspec: dev was not written: /proc/envspec")


def test_stale_artifacts_are_told_in_the_format_of_a_pipeline(shop: Path) -> None:
    (shop / ".git").mkdir()
    envspec(shop, "compile", "--env", "dev")
    assert envspec(shop, "compile", "--env", "dev", "--check", "--format", "json").code == 0
    words = ("compile", "--env", "dev", "--check", "--var", "level=debug", "--format", "github")
    said = envspec(shop, *words)
    assert (said.code, said.err) == (1, "")
    stale = [line for line in said.out.splitlines() if line.startswith("::error ")]
    assert stale[0] == (
        "::error file=build/dev/compose/compose.yaml,line=1,col=1,endLine=1,endColumn=1,title=ENV087 stale-artifact"
        "::`build/dev/compose/compose.yaml` is out of date%0Arun `envspec compile`, and commit what it writes"
    )
    said = envspec(shop, "compile", "--format", "json")
    assert said == (2, "", "envspec: --format tells what --check finds: say both\n")
