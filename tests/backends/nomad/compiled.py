"""Specs compiled for Nomad, and what the judges read in what came out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from envspec.backend import assess
from envspec.files import DiskFiles, MemoryFiles
from envspec.lower.layers.document import Document
from envspec.lower.layers.load import load
from envspec.lower.plan import Request, lower
from envspec.model.plan import Plan
from envspec.source import Source
from envspec_backends.nomad import BACKEND
from tests.backends.nomad.reading import jobs

__all__ = ["Compiled", "block", "environments_of", "nomad", "plan_of", "template"]

_HEAD = """\
envspec: 1
project: shop
environments:
  prod:
    tier: production
    tag: "1"
    targets:
      - nomad
"""


class Compiled(NamedTuple):
    """`files` are those of the folder `nomad`; `said` the backend's own diagnostics as `id path: message`."""

    plan: Plan
    files: dict[str, bytes]
    said: list[str]

    @property
    def read(self) -> dict[str, dict[str, Any]]:
        """Each `.hcl` file as nomad-hcl reads it."""
        with tempfile.TemporaryDirectory() as folder:
            return jobs(self.files, Path(folder))

    def job(self, workload: str) -> dict[str, Any]:
        """The job of a workload, as nomad-hcl reads it."""
        job: dict[str, Any] = self.read[f"{workload}.nomad.hcl"]["job"]
        return job

    def group(self, workload: str) -> dict[str, Any]:
        group: dict[str, Any] = self.job(workload)["TaskGroups"][0]
        return group

    def task(self, workload: str) -> dict[str, Any]:
        task: dict[str, Any] = self.group(workload)["Tasks"][0]
        return task


def nomad(text: str, options: str = "", files: dict[str, bytes | str] | None = None) -> Compiled:
    """Compiles `text` (services, jobs, state, secrets) for the environment prod, with `options` below `nomad:`.

    Without the policies, which would ask for more in every spec than a test is about.
    """
    head = _HEAD
    if options:
        head += "    nomad:\n" + "".join(f"      {line}\n" for line in options.splitlines())
    sources = MemoryFiles(files or {})
    document, problems = load(Source("envspec.yaml", head + text), "envspec.yaml", sources, "")
    assert document is not None, problems
    plan, found = lower(document, sources, Request("prod", "", (), "envspec.yaml"))
    assert plan is not None, found
    faults = [str(one) for one in (*problems, *found) if one.severity == "error"]
    assert not faults, faults
    emission = assess(plan, BACKEND)
    said = [f"{one.id} {'.'.join(map(str, one.path))}: {one.message}" for one in emission.diagnostics]
    return Compiled(plan, {a.path.removeprefix("nomad/"): a.data for a in emission.artifacts}, said)


def _document(folder: Path, files: DiskFiles) -> Document:
    source = Source("envspec.yaml", (folder / "envspec.yaml").read_text(encoding="utf-8"))
    document, problems = load(source, "envspec.yaml", files, "")
    assert document is not None, problems
    return document


def environments_of(folder: Path) -> list[str]:
    """Names of the environments of the project in `folder`."""
    return list(_document(folder, DiskFiles(str(folder))).entries["environments"])


def plan_of(folder: Path, environment: str) -> Plan:
    """What the project in `folder` means for an environment, without the policies."""
    files = DiskFiles(str(folder))
    plan, found = lower(_document(folder, files), files, Request(environment, "", (), "envspec.yaml"))
    assert plan is not None, found
    return plan


def template(task: dict[str, Any], destination: str) -> dict[str, Any]:
    """The template of a task that is rendered to `destination`."""
    found: dict[str, Any] = next(t for t in task["Templates"] if t["DestPath"] == destination)
    return found


def block(items: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    """The only one of `items` whose fields are as wanted."""
    found = [item for item in items if all(item.get(key) == value for key, value in wanted.items())]
    assert len(found) == 1, (wanted, items)
    return found[0]
