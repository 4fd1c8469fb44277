"""Qdrant: its start script with a stand-in for the server, and its probe against a server of HTTP."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.kinds.states import PASSWORD_FILE, recipe, spell, words

HOSTILE = "  p\"a's\\s $(id) `id` #%{}é\ttab $X "


def started(folder: Path, password: str) -> subprocess.CompletedProcess[str]:
    """The start script with the arguments of a spec, and a server that tells what it was given."""
    (folder / "qdrant").write_text('#!/bin/sh\nprintf "%s\\n" "$QDRANT__SERVICE__API_KEY" "$@"\n')
    (folder / "qdrant").chmod(0o755)
    (folder / "password").write_text(password)
    environment = {"PATH": "/usr/bin:/bin", "PASSWORD_FILE": str(folder / "password")}
    command = [*words(recipe("qdrant").command), "--config-path", "a b"]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd=folder)


@pytest.mark.parametrize("password", ["0123456789abcdef", HOSTILE, "two\nlines"])
def test_the_server_is_given_the_key_and_the_arguments(tmp_path: Path, password: str) -> None:
    assert started(tmp_path, password + "\n").stdout == f"{password}\n--config-path\na b\n"


def test_without_a_key_it_does_not_start(tmp_path: Path) -> None:
    done = started(tmp_path, "\n")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "the password is empty\n")


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server that gives every request the same answer, on a port that is free."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_bash_asks_whether_it_is_ready(status: int, code: int) -> None:
    with answering(status) as port:
        probe = [word.replace("6333", str(port)) for word in words(recipe("qdrant").health.probe)]
        assert subprocess.run(probe, check=False).returncode == code


def test_a_server_that_is_not_there_is_not_ready() -> None:
    with answering(200) as port:
        pass
    probe = [word.replace("6333", str(port)) for word in words(recipe("qdrant").health.probe)]
    assert subprocess.run(probe, check=False, capture_output=True).returncode != 0


def test_production_is_told_where_the_key_lies_and_sends_nothing_home() -> None:
    made = recipe("qdrant")
    assert {name: spell(value) for name, value in made.environment.items()} == {
        "QDRANT__TELEMETRY_DISABLED": "true",
        "QDRANT__STORAGE__SNAPSHOTS_PATH": "./storage/snapshots",
        "QDRANT_INIT_FILE_PATH": "/tmp/.qdrant-initialized",
        "PASSWORD_FILE": PASSWORD_FILE,
    }
    assert made.data == "/qdrant/storage"


def test_without_a_password_the_server_runs_alone() -> None:
    assert words(recipe("qdrant", auth=False).command) == ["./qdrant"]
    assert recipe("qdrant", development=True).command is None
