"""A folder of artifacts whose deploy.sh is run against the cluster of `cluster.py`."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.backends.nomad.cluster import Cluster, Job
from tests.backends.nomad.compiled import nomad

__all__ = ["SPEC", "Deployed"]

SPEC = """\
services:
  web:
    image: web:1
    user: "10:10"
    ports:
      http: 8080
    environment:
      DB: ${state.db.url}
      API: ${services.api.url}
      SESSION: ${secrets.session-key}
    volumes:
      /up: uploads
  api:
    image: api:1
    user: "10:10"
    ports:
      http: 8081
    environment:
      DB: ${state.db.url}
      SESSION: ${secrets.session-key}
jobs:
  migrate:
    image: web:1
    user: "10:10"
    command: migrate
    environment:
      DB: ${state.db.url}
    when: before-deploy
    timeout: 2s
    retries: 0
  announce:
    image: web:1
    user: "10:10"
    when: after-deploy
  nightly:
    image: web:1
    user: "10:10"
    schedule: 0 3 * * *
  reindex:
    image: web:1
    user: "10:10"
    when: manual
state:
  db:
    kind: postgres
    version: 16.4
    storage: 10Gi
  uploads:
    kind: volume
    access: many
  old:
    kind: volume
    adopt: some-volume
secrets:
  session-key:
    description: |
      Signs sessions.
      Two lines; $(id) `id` '
    generate: 8
"""
#: calls that ask, and change nothing
_ASKS = (
    "namespace status", "job inspect", "job plan", "job allocs", "job deployments", "job history", "job status",
    "eval status", "alloc ", "volume status", "var get",
)  # fmt: skip


class Deployed:
    """One folder after another is copied over the last, as an operator does it."""

    def __init__(self, tmp_path: Path, spec: str = SPEC, options: str = "") -> None:
        self.cluster = Cluster(tmp_path / "cluster")
        self.folder = tmp_path / "it's a folder"
        self.options = options
        self.cluster.volumes += ["some-volume", "shop-prod-uploads-not"]
        for job in ("web", "api", "migrate", "db"):
            self.put(f"nomad/jobs/shop-prod-{job}", db_password="p")
        self.compile(spec)

    def put(self, path: str, **items: str) -> None:
        """What somebody has put into a Variable."""
        index, old = self.cluster.variables.get(path, (0, {}))
        self.cluster.variables[path] = (index + 1, {**old, **items})

    def compile(self, spec: str) -> str:
        """The folder holds the release of this spec; gives its name."""
        made = nomad(spec, self.options)
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        for name, data in made.files.items():
            (self.folder / name).write_bytes(data)
        self.release = self.value("release")
        return self.release

    def value(self, name: str) -> str:
        """An assignment of deploy.sh of one line."""
        lines = (self.folder / "deploy.sh").read_text().splitlines()
        return next(line.partition("=")[2] for line in lines if line.startswith(f"{name}="))

    def start(self, *words: str, script: str = "deploy.sh", **env: str) -> subprocess.Popen[str]:
        """Calls a script of the folder."""
        path = f"{self.cluster.bin}:{os.environ['PATH']}"
        return subprocess.Popen(
            [*env.pop("shell", "sh").split(), str(self.folder / script), *words],
            env={"PATH": path, "CLUSTER": str(self.cluster.folder), **env},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, script: str = "deploy.sh", **env: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        self.cluster.calls.clear()
        process = self.start(*words, script=script, **env)
        out, said = process.communicate(timeout=60)
        assert self.cluster.unknown == [], said
        assert not self.locked
        return process.returncode, out, said

    def rolled(self, *words: str, **env: str) -> str:
        """What it says when it succeeds, line by line, without who says it."""
        code, _, said = self.run(*words, **env)
        assert code == 0, said
        return said.replace("deploy: ", "")

    def failed(self, *words: str, code: int = 1, **env: str) -> str:
        """What it says last when it fails."""
        found, _, said = self.run(*words, **env)
        assert found == code, said
        return said.rpartition("deploy: ")[2].removesuffix("\n")

    @property
    def locked(self) -> bool:
        return "envspec/shop-prod/lock" in self.cluster.variables

    @property
    def changes(self) -> list[str]:
        """The calls that changed something, but for what the script remembers."""
        remembers = ("var put -force -out=none envspec/", "var put -check-index=0", "var purge envspec/")
        return [call for call in self.cluster.calls if not call.startswith((*_ASKS, *remembers))]

    def job(self, workload: str) -> Job:
        return self.cluster.jobs[f"shop-prod-{workload}"]

    def children(self, workload: str) -> list[str]:
        """The runs of a job: `RELEASE` or `periodic`, then what it was told; oldest first."""
        found = [job for job in self.cluster.jobs.values() if job.parent == f"shop-prod-{workload}"]
        names = [
            (job.id.rpartition("/")[2].split("-"), job) for job in sorted(found, key=lambda job: job.allocations[0][0])
        ]
        return [" ".join((name[1] if name[0] == "dispatch" else name[0], job.meta)).strip() for name, job in names]

    @staticmethod
    def allowed(policy: str) -> set[str]:
        """What a policy lets a token do: capabilities of the namespace, and `read PATH` and the like."""
        namespace, *paths = re.split(r'path "(.*)" \{', policy)
        found = set(re.findall(r'"([a-z-]+)",?', namespace.partition("capabilities")[2]))
        for path, rest in zip(paths[::2], paths[1::2], strict=True):
            found |= {f"{word} {path}" for word in re.findall(r'"([a-z]+)"', rest.partition("]")[0])}
        return found

    @staticmethod
    def may(need: str, allowed: set[str]) -> bool:
        """Whether a policy lets a token do that to a Variable."""
        word, path = need.split()
        return need in allowed or any(
            one.endswith("/*") and one.startswith(f"{word} ") and path.startswith(one.split()[1][:-1])
            for one in allowed
        )

    @property
    def records(self) -> set[str]:
        """The releases of which something is remembered."""
        names = (path.partition("envspec/shop-prod/")[2] for path in self.cluster.variables)
        return {name for name in names if re.fullmatch("[0-9a-f]{12}", name)}

    @property
    def history(self) -> list[str]:
        """The releases that --history lists, `*` at the one that runs."""
        code, out, said = self.run("--history")
        assert code == 0, said
        return [line[0].strip() + line[2:14] for line in out.splitlines()]
