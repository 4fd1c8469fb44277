"""MongoDB: variables, and a health check that works with either shell; the dump is run in test_dump.py."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.kinds.states import PASSWORD_FILE, recipe, spell, words


def test_production_reads_the_password_from_a_file() -> None:
    made = recipe("mongodb")
    assert {name: spell(value) for name, value in made.environment.items()} == {
        "MONGO_INITDB_DATABASE": "shop",
        "MONGO_INITDB_ROOT_USERNAME": "shop",
        "MONGO_INITDB_ROOT_PASSWORD_FILE": PASSWORD_FILE,
        "HOME": "/tmp",
    }


def test_without_a_password_no_user_is_made() -> None:
    assert list(recipe("mongodb", auth=False).environment) == ["MONGO_INITDB_DATABASE", "HOME"]


def _health(folder: Path, *shells: str) -> subprocess.CompletedProcess[str]:
    for shell in shells:
        (folder / shell).write_text(f'#!/bin/sh\necho "{shell} $*"\nexit 4\n')
        (folder / shell).chmod(0o755)
    (folder / "hostname").write_text("#!/bin/sh\necho it-0\n")
    (folder / "hostname").chmod(0o755)
    return subprocess.run(
        ["/bin/sh", *words(recipe("mongodb").health.command)[1:]],
        env={"PATH": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("shells", "taken"), [(("mongosh", "mongo"), "mongosh"), (("mongo",), "mongo")])
def test_the_shell_of_the_image_asks_the_address_that_peers_use(
    tmp_path: Path, shells: tuple[str, ...], taken: str
) -> None:
    done = _health(tmp_path, *shells)
    ping = "if (db.runCommand({ping: 1}).ok !== 1) quit(1)"
    assert done.stdout == f"{taken} --quiet --norc --host it-0 --eval {ping}\n"
    assert done.returncode == 4


def test_an_image_without_a_shell_is_not_healthy(tmp_path: Path) -> None:
    assert _health(tmp_path).returncode != 0
