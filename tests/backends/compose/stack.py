"""A copy of the reference sample that runs on a real engine without a network."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.engine import Engine

__all__ = ["Stack"]

ROOT = Path(__file__).resolve().parents[3]
_PIP = "RUN pip install --no-cache-dir --require-hashes --target /app/vendor -r requirements.lock"


class Stack:
    """A project folder and what is made of it. `port` is where the web application is published."""

    def __init__(self, engine: Engine, folder: Path, environment: str, port: int, project: str) -> None:
        self.engine = engine
        self.folder = folder
        self.environment = environment
        self.port = port
        self.project = project
        shutil.copytree(ROOT / "samples/03-reference", folder, dirs_exist_ok=True)
        self.edit("envspec.yaml", "project: shop\n", f"project: {project}\n")
        self.edit("envspec.yaml", "- host: ${vars.domain}\n", f"- host: ${{vars.domain}}\n        publish: {port}\n")
        # no network, so nothing to install: the modules are Debian's, in the base image
        self.edit("Dockerfile", _PIP, "RUN mkdir -p /app/vendor && echo image >/app/vendor/origin")
        self.edit("Dockerfile", "RUN mkdir -p ./shop/vendor", "RUN cp -R /app/vendor ./shop/vendor")
        engine.python("docker.io/library/python:3.13.5-slim-bookworm")
        engine.postgres("postgres:16.9-bookworm")
        engine.redis("redis:7.4.4-bookworm")

    @property
    def artifacts(self) -> Path:
        return self.folder / "build" / self.environment / "compose"

    def edit(self, path: str, old: str, new: str, once: bool = True) -> None:
        """Replaces the first `old`, which there is but `once`."""
        file = self.folder / path
        text = file.read_text()
        assert not once or text.count(old) == 1, f"{path} has not exactly one {old!r}"
        file.write_text(text.replace(old, new, 1))

    def compile(self) -> None:
        words = [
            "compile",
            "--env",
            self.environment,
            "--target",
            "compose",
            "--file",
            str(self.folder / "envspec.yaml"),
        ]
        program = Path(sys.executable).with_name("envspec")
        done = subprocess.run([str(program), *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def compose(
        self, *words: str, check: bool = True, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        file = str(self.artifacts / "compose.yaml")
        return self.engine.docker(
            "compose", "--file", file, *words, check=check, timeout=400, cwd=cwd or self.folder.parent, env=env
        )

    def get(self, path: str = "/") -> str:
        """What the web application answers; tries for ten seconds, since a proxy of the engine's may lag."""
        last: Exception | None = None
        for _ in range(50):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", path, headers={"User-Agent": "test"})
                answer = connection.getresponse()
                body = answer.read().decode()
                assert answer.status == 200, body
                return body
            except (OSError, http.client.HTTPException) as problem:
                last = problem
                time.sleep(0.2)
        raise AssertionError(f"no answer on port {self.port}: {last}")

    def sql(self, statement: str) -> str:
        words = ["exec", "-T", "db", "psql", "-At", "-U", self.project, "-d", self.project, "-c", statement]
        return self.compose(*words).stdout.strip()

    def container(self, service: str) -> str:
        return self.compose("ps", "--all", "--quiet", service).stdout.split()[0]
