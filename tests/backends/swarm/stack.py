"""A copy of the reference sample that runs on a swarm of one node without a network, and its deploying host."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.backends.compose.stack import Stack
from tests.engine import Engine

__all__ = ["Host", "SwarmStack"]

#: A kernel without IPVS answers at no virtual address and on no ingress port. Peers then find one another by the
#: addresses of the tasks, and nothing is published: the client stands in the overlay network itself.
_PATCH = """\
services:
  web:
    ports: null
    deploy:
      endpoint_mode: dnsrr
  db:
    deploy:
      endpoint_mode: dnsrr
  cache:
    deploy:
      endpoint_mode: dnsrr
"""


class SwarmStack(Stack):
    """The project, which compiles to a swarm alone."""

    def __init__(self, engine: Engine, folder: Path, project: str) -> None:
        super().__init__(engine, folder, "prod", 18999, project)
        (folder / "one-node.yaml").write_text(_PATCH)
        self.edit(
            "envspec.yaml",
            "    targets:\n      - compose\n      - kubernetes\n      - nomad\n      - swarm\n",
            "    targets:\n      - swarm\n    swarm:\n      patches:\n        - one-node.yaml\n",
        )

    @property
    def artifacts(self) -> Path:
        return self.folder / "build" / self.environment / "swarm"

    def compile(self) -> None:
        words = ["compile", "--env", "prod", "--target", "swarm", "--file", str(self.folder / "envspec.yaml")]
        program = [sys.executable, "-m", "envspec.cli"]
        done = subprocess.run([*program, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


class Host:
    """A machine from which a stack is deployed: the folder of the artifacts, and nothing else of the project."""

    def __init__(self, stack: SwarmStack, folder: Path) -> None:
        self.stack = stack
        self.folder = folder
        self.project = f"{stack.project}-prod"
        (folder / "secrets").mkdir(parents=True, mode=0o700)

    def bring(self) -> None:
        """Compiles, and copies the artifacts over as `rsync --delete` would."""
        self.stack.compile()
        for path in self.folder.iterdir():
            if path.name not in ("secrets", ".deployed"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.stack.artifacts, self.folder, dirs_exist_ok=True)

    def deploy(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.stack.engine.environment()}
        return subprocess.run(
            ["./deploy.sh", *words],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )

    def docker(self, *words: str, check: bool = True) -> str:
        return self.stack.engine.docker(*words, check=check).stdout

    def image(self, service: str) -> str:
        form = "{{.Spec.TaskTemplate.ContainerSpec.Image}}"
        return self.docker("service", "inspect", "--format", form, f"{self.project}_{service}").strip()

    def container(self, service: str) -> str:
        """The id of a running container of a service."""
        for _ in range(50):
            label = f"label=com.docker.swarm.service.name={self.project}_{service}"
            ids = self.docker("ps", "--quiet", "--filter", label).split()
            if ids:
                return ids[0]
            time.sleep(0.2)
        raise AssertionError(f"{service} has no container")

    def sql(self, statement: str) -> str:
        words = ("psql", "-At", "-U", self.stack.project, "-d", self.stack.project, "-c", statement)
        return self.docker("exec", self.container("db"), *words).strip()
