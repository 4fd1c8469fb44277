"""What the cluster of the tests holds, and the rules by which a job gets a version and a deployment."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Call", "FailedError", "Job", "State", "Version", "one"]


class FailedError(Exception):
    """A command that ends with a code, and what it says."""

    def __init__(self, said: str, code: int = 1) -> None:
        super().__init__(said)
        self.code = code


class Version:
    """One version of a job."""

    def __init__(self, number: int, index: int, text: str, count: int, stop: bool = False, tag: str = "") -> None:
        self.number, self.index, self.text, self.count, self.stop, self.tag = number, index, text, count, stop, tag
        self.stable = False
        self.described = ""

    @property
    def spec(self) -> tuple[str, int, bool, str]:
        """What makes a version another one."""
        return self.text, self.count, self.stop, self.tag

    @property
    def told(self) -> dict[str, Any]:
        """What the API says of it."""
        return {"Version": self.number, "VersionTag": {"Name": self.tag} if self.tag else None}


class Job:
    """A job; its newest version is the last."""

    def __init__(self, id: str, kind: str, made: int, parent: str = "", meta: str = "") -> None:
        self.id, self.kind, self.made, self.parent, self.meta = id, kind, made, parent, meta
        self.versions: list[Version] = []
        #: (when, id, evaluation, status) of each allocation
        self.allocations: list[tuple[int, str, str, str]] = []
        #: what `job allocs` says of its allocation, one after the other; the last stays
        self.states: list[str] = []
        self.deployments: list[tuple[int, str]] = []
        #: of a system job: allocation -> the version that it has
        self.versions_of: dict[str, int] = {}

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    @property
    def tags(self) -> dict[str, int]:
        """Tag -> its version."""
        return {version.tag: version.number for version in self.versions if version.tag}

    @property
    def status(self) -> str:
        if self.newest.stop:
            return "dead"
        if self.parent:
            return "running" if (self.states or ["dead"])[0] in ("running", "pending") else "dead"
        return "running"


class Call(NamedTuple):
    folder: Path
    words: list[str]
    flags: dict[str, str]
    input: str
    file: str


class State:
    """A namespace: what is in it, and what a test makes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jobs: dict[str, Job] = {}
        self.variables: dict[str, tuple[int, dict[str, str]]] = {}
        self.volumes: list[str] = []
        self.namespace = "default"
        self.clock = 1_700_000_000
        self.index = 0
        #: what was called, without date and sleep; and what asked for nothing but an answer
        self.calls: list[str] = []
        #: what a call asked to be allowed: a capability, or a Variable's path and what is done to it
        self.needed: set[str] = set()
        #: beginnings of calls that fail, and what they say then
        self.failing: dict[str, str] = {}
        #: system job -> what its clients say at each look, one after the other; the last stays: status, restarts, check
        self.looks: dict[str, list[tuple[str, int, str]]] = {}
        #: jobs whose deployments fail from now on, and those that a client cannot place
        self.sick: set[str] = set()
        #: job -> the states of its next runs
        self.runs: dict[str, list[str]] = {}
        #: called with the words of each call, before it is done
        self.watch: Callable[[str], None] = lambda call: None
        self.evaluations: dict[str, str] = {}
        #: namespace and region that calls were made for, as the environment says them
        self.regions: set[str] = set()
        #: the answers that templates were filled with: what, of which kind, the template, what came of it
        self.shown: list[dict[str, Any]] = []
        #: what the fake does not know of nomad: a fault of the test or of the script
        self.unknown: list[str] = []

    def by_prefix(self, id: str) -> Job:
        """The job that a command takes for this id."""
        self.needed.add("list-jobs")
        found = sorted(name for name in self.jobs if name.startswith(id))
        if not found:
            raise FailedError(f'No job(s) with prefix or ID "{id}" found')
        if len(found) > 1 and found[0] != id:
            raise FailedError(f'Prefix "{id}" matched multiple jobs\n\n' + "\n".join(found))
        return self.jobs[found[0]]

    def next(self) -> int:
        """The next index."""
        self.index += 1
        return self.index

    def evaluation(self, job: Job) -> str:
        """A new evaluation of a job."""
        made = f"eval-{self.next()}"
        self.evaluations[made] = job.id
        return made

    def upsert(self, job: Job, text: str, count: int, stop: bool = False, tag: str = "") -> bool:
        """Whether there is a new version now."""
        number = job.newest.number + 1 if job.versions else 0
        version = Version(number, self.next(), text, count, stop, tag)
        if job.versions and job.newest.spec == version.spec:
            return False
        job.versions.append(version)
        tracked = [each for each in job.versions if not each.tag]
        if len(tracked) > 6:
            job.versions.remove(tracked[0])
        return True

    def deploy(self, job: Job, evaluation: str) -> None:
        """What becomes of the newest version of a service."""
        version = job.newest
        if job.kind == "system":
            # one client after another, which the evaluation is done with; 1.10 keeps no deployment of it
            job.allocations = [
                (self.index, f"alloc-{self.next()}-of-{job.id}", evaluation, "running") for _ in range(2)
            ]
            job.versions_of = dict.fromkeys((id for _, id, *_ in job.allocations), version.number)
            return
        sick = job.id in self.sick
        status = "failed" if sick else "running"
        for _ in range(version.count):
            job.allocations.append((self.index, f"alloc-{self.next()}-of-{job.id}", evaluation, status))
        job.deployments.append((version.number, "failed" if sick else "successful"))
        version.stable = not sick
        stable = next((each for each in reversed(job.versions) if each.stable), None)
        if sick and "auto_revert" in version.text and stable is not None:
            # Nomad takes the whole version over, its tag too
            self.upsert(job, stable.text, stable.count, tag=stable.tag)
            job.newest.stable = True
            job.deployments.append((job.newest.number, "successful"))

    def submit(self, text: str, preserve: bool = False) -> str:
        """Registers a job file; gives the evaluation, or nothing where the job waits to be called."""
        self.needed.add("submit-job")
        id = one(r'^job "(.*)"', text)
        type = one(r'^  type += "(.*)"', text)
        kind = "periodic" if "\n  periodic {" in text else "parameterized" if "\n  parameterized {" in text else type
        old = self.jobs.get(id)
        if old is not None and old.kind != kind:
            raise FailedError(
                f"Error submitting job: Unexpected response code: 500 (cannot update {old.kind} job to {kind})"
            )
        job = old or Job(id, kind, self.clock)
        self.jobs[id] = job
        count = 0 if kind == "system" else int(one(r"^    count += (\d+)", text))
        if old is not None and preserve:
            count = old.newest.count
        new = self.upsert(job, text, count)
        if kind != type:
            return ""
        evaluation = self.evaluation(job)
        if new:
            self.deploy(job, evaluation)
        return evaluation

    def scale(self, id: str, count: int) -> None:
        """What an autoscaler does."""
        newest = self.jobs[id].newest
        self.upsert(self.jobs[id], newest.text, count, tag=newest.tag)

    def show(self, of: str, data: Any, template: str, known: str, text: str) -> str:
        """The answer to a call with a template, which must be the `known` one."""
        assert template == known, template
        self.shown.append({"of": of, "data": data, "template": template, "text": text})
        return f"{text}\n"


def one(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, pattern
    return found[1]
