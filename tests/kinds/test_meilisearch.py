"""Meilisearch: its key comes from a file, by a start script that is run with a stand-in for the server."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.kinds.states import PASSWORD_FILE, recipe, spell, words

HOSTILE = "  p\"a's\\s $(id) `id` #%{}é\ttab $X "


def started(folder: Path, password: str) -> subprocess.CompletedProcess[str]:
    """The start script with the arguments of a spec, and a server that tells what it was given."""
    (folder / "meilisearch").write_text('#!/bin/sh\nprintf "%s\\n" "$MEILI_MASTER_KEY" "$@"\n')
    (folder / "meilisearch").chmod(0o755)
    (folder / "password").write_text(password)
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "PASSWORD_FILE": str(folder / "password")}
    command = [*words(recipe("meilisearch").command), "--log-level", "a b"]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("password", ["0123456789abcdef", HOSTILE, "two\nlines"])
def test_the_server_is_given_the_key_and_the_arguments(tmp_path: Path, password: str) -> None:
    assert started(tmp_path, password + "\n").stdout == f"{password}\n--log-level\na b\n"


def test_without_a_key_it_does_not_start(tmp_path: Path) -> None:
    done = started(tmp_path, "\n")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "the password is empty\n")


def test_production_is_told_where_the_key_lies_and_what_memory_it_has() -> None:
    made = recipe("meilisearch", memory_limit=3 * 2**30)
    assert {name: spell(value) for name, value in made.environment.items()} == {
        "MEILI_ENV": "production",
        "MEILI_NO_ANALYTICS": "true",
        "PASSWORD_FILE": PASSWORD_FILE,
        "MEILI_MAX_INDEXING_MEMORY": str(2 * 2**30),
    }
    assert made.writable["/tmp"].disk
    assert made.data == "/meili_data"


def test_development_is_the_image_as_it_is() -> None:
    made = recipe("meilisearch", development=True)
    assert made.command is None
    assert spell(made.environment["MEILI_ENV"]) == "development"
    assert spell(made.environment["MEILI_MASTER_KEY"], "key") == "key"
    assert made.writable == {}


def test_its_health_needs_no_key() -> None:
    health = recipe("meilisearch").health
    assert spell(health.path) == "/health"
    assert words(health.probe) == ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:7700/health"]
