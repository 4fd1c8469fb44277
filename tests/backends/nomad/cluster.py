"""A Nomad that deploy.sh is played against: jobs with their versions and tags, deployments, Variables, a clock.

It keeps the rules of Nomad 1.10 that the script leans on, as its sources and its reference have them: a command takes
another job whose id begins alike when there is none of that id; a version is new when the file, the count, `Stop` or
the tag is another; a stop and a way back by itself copy the tag, `job revert` does not; a tag is unique for a job;
jobs do not change their type; a Variable is put where its index is the one that was said.

It runs in the test's process. `nomad-stub`, called nomad, date and sleep, hands every call over.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

__all__ = ["Cluster", "FailedError", "Job", "Version"]

STUB = Path(__file__).parent / "nomad-stub"
_BOOLEAN = {"detach", "preserve-counts", "purge", "yes", "force", "latest", "stderr", "tail", "monitor"}
_FLAGS = {
    "namespace status": {"t"},
    "job inspect": {"t"},
    "job plan": set(),
    "job run": {"detach", "preserve-counts"},
    "job revert": {"detach"},
    "job stop": {"purge", "yes"},
    "job dispatch": {"detach", "id-prefix-template", "meta"},
    "job periodic force": {"detach"},
    "job allocs": {"t"},
    "job deployments": {"latest", "t"},
    "job history": {"t"},
    "job tag apply": {"name", "version", "description"},
    "job tag unset": {"name"},
    "job status": set(),
    "eval status": {"t", "monitor"},
    "alloc status": set(),
    "alloc logs": {"stderr", "tail", "n"},
    "volume status": {"type", "t"},
    "volume create": set(),
    "var get": {"out", "template", "item"},
    "var put": {"out", "force", "check-index", "in"},
    "var purge": {"check-index", "namespace"},
}


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


class _Call(NamedTuple):
    folder: Path
    words: list[str]
    flags: dict[str, str]
    input: str
    file: str


class Cluster:
    """A namespace of a Nomad cluster, as a person finds it."""

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
        #: jobs whose deployments fail from now on, and those that a client cannot place
        self.sick: set[str] = set()
        #: job -> the states of its next runs
        self.runs: dict[str, list[str]] = {}
        #: called with the words of each call, before it is done
        self.watch: Callable[[str], None] = lambda call: None
        self.evaluations: dict[str, str] = {}
        #: what the fake does not know of nomad: a fault of the test or of the script
        self.unknown: list[str] = []
        folder.mkdir()
        os.mkfifo(folder / "calls")
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name in ("nomad", "date", "sleep"):
            (self.bin / name).symlink_to(STUB)
        self._pipe = os.open(folder / "calls", os.O_RDWR)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread that answers."""
        os.write(self._pipe, b"end\n")
        self._thread.join()
        os.close(self._pipe)

    # the other end of nomad-stub

    def _serve(self) -> None:
        with os.fdopen(os.dup(self._pipe)) as calls:
            for line in calls:
                if line == "end\n":
                    return
                self._answer(Path(line.strip()))

    def _answer(self, call: Path) -> None:
        def content(suffix: str) -> str:
            path = call.with_name(call.name + suffix)
            return path.read_bytes().decode() if path.exists() else ""

        folder, program, *words = content(".words").split("\0")[:-1]
        out, said, code = "", "", 0
        try:
            out = self._called(Path(folder), program, words, content(".input"), content(".file"))
        except FailedError as failure:
            said, code = f"{failure}\n", failure.code
        except Exception as fault:
            self.unknown.append(f"{' '.join(words)}: {fault!r}")
            said, code = f"the cluster of the test fails: {fault!r}\n", 99
        call.with_name(call.name + ".out").write_text(out)
        call.with_name(call.name + ".err").write_text(said)
        call.with_name(call.name + ".answer").write_text(f"{code}\n")

    def _called(self, folder: Path, program: str, words: list[str], input: str, file: str) -> str:
        if program == "sleep":
            self.clock += int(words[0])
            self.watch(f"sleep {words[0]}")
            return ""
        if program == "date":
            if words == ["+%s"]:
                return f"{self.clock}\n"
            assert words == ["-u", "+%Y-%m-%dT%H:%M:%SZ"], words
            return time.strftime("%Y-%m-%dT%H:%M:%SZ\n", time.gmtime(self.clock))
        said = " ".join(words)
        self.calls.append(said)
        self.watch(said)
        name = next(known for known in _FLAGS if said == known or said.startswith(f"{known} "))
        for beginning, answer in self.failing.items():
            if said.startswith(beginning):
                raise FailedError(answer, 255 if name == "job plan" else 1)
        flags: dict[str, str] = {}
        rest = iter(words[len(name.split()) :])
        plain = []
        for each in rest:
            flag, given, value = each.removeprefix("-").partition("=")
            if each == "-" or not each.startswith("-"):
                plain += [each, *rest]
                break
            if flag not in _FLAGS[name]:
                raise AssertionError(f"{name} has no flag {flag}")
            flags[flag] = value if given or flag in _BOOLEAN else next(rest)
        do: Callable[[_Call], str] = getattr(self, "_" + name.replace(" ", "_"))
        return do(_Call(folder, plain, flags, input, file))

    # jobs

    def _by_prefix(self, id: str) -> Job:
        self.needed.add("list-jobs")
        found = sorted(name for name in self.jobs if name.startswith(id))
        if not found:
            raise FailedError(f'No job(s) with prefix or ID "{id}" found')
        if len(found) > 1 and found[0] != id:
            raise FailedError(f'Prefix "{id}" matched multiple jobs\n\n' + "\n".join(found))
        return self.jobs[found[0]]

    def _next(self) -> int:
        self.index += 1
        return self.index

    def _evaluation(self, job: Job) -> str:
        made = f"eval-{self._next()}"
        self.evaluations[made] = job.id
        return made

    def _upsert(self, job: Job, text: str, count: int, stop: bool = False, tag: str = "") -> bool:
        """Whether there is a new version now."""
        number = job.newest.number + 1 if job.versions else 0
        version = Version(number, self._next(), text, count, stop, tag)
        if job.versions and job.newest.spec == version.spec:
            return False
        job.versions.append(version)
        tracked = [each for each in job.versions if not each.tag]
        if len(tracked) > 6:
            job.versions.remove(tracked[0])
        return True

    def _deploy(self, job: Job, evaluation: str) -> None:
        """What becomes of the newest version of a service."""
        version = job.newest
        sick = job.id in self.sick
        status = "failed" if sick else "running"
        for _ in range(version.count):
            job.allocations.append((self.index, f"alloc-{self._next()}-of-{job.id}", evaluation, status))
        job.deployments.append((version.number, "failed" if sick else "successful"))
        version.stable = not sick
        stable = next((each for each in reversed(job.versions) if each.stable), None)
        if sick and "auto_revert" in version.text and stable is not None:
            # Nomad takes the whole version over, its tag too
            self._upsert(job, stable.text, stable.count, tag=stable.tag)
            job.newest.stable = True
            job.deployments.append((job.newest.number, "successful"))

    def submit(self, text: str, preserve: bool = False) -> str:
        """Registers a job file; gives the evaluation, or nothing where the job waits to be called."""
        self.needed.add("submit-job")
        id = _one(r'^job "(.*)"', text)
        type = _one(r'^  type += "(.*)"', text)
        kind = "periodic" if "\n  periodic {" in text else "parameterized" if "\n  parameterized {" in text else type
        old = self.jobs.get(id)
        if old is not None and old.kind != kind:
            raise FailedError(
                f"Error submitting job: Unexpected response code: 500 (cannot update {old.kind} job to {kind})"
            )
        job = old or Job(id, kind, self.clock)
        self.jobs[id] = job
        count = int(_one(r"^    count += (\d+)", text))
        if old is not None and preserve:
            count = old.newest.count
        new = self._upsert(job, text, count)
        if kind != type:
            return ""
        evaluation = self._evaluation(job)
        if new:
            self._deploy(job, evaluation)
        return evaluation

    def scale(self, id: str, count: int) -> None:
        """What an autoscaler does."""
        newest = self.jobs[id].newest
        self._upsert(self.jobs[id], newest.text, count, tag=newest.tag)

    def _job_run(self, call: _Call) -> str:
        assert "detach" in call.flags
        evaluation = self.submit((call.folder / call.words[0]).read_text(), "preserve-counts" in call.flags)
        return "Job registration successful\n" + (f"Evaluation ID: {evaluation}\n" if evaluation else "")

    def _job_plan(self, call: _Call) -> str:
        self.needed.add("submit-job")
        text = (call.folder / call.words[0]).read_text()
        id = _one(r'^job "(.*)"', text)
        old = self.jobs.get(id)
        if old is None:
            raise FailedError(
                f'+ Job: "{id}"\n+ whole\n\nScheduler dry-run:\n- fits\n\nJob Modify Index: 0\nTo submit …', 1
            )
        if old.newest.text != text:
            raise FailedError(
                f'+/- Job: "{id}"\n+ a line\n\nScheduler dry-run:\n- fits\n\nJob Modify Index: 7\nTo …', 1
            )
        return f'Job: "{id}"\n\nScheduler dry-run:\n- fits\n\nJob Modify Index: 7\nTo submit …\n'

    def _job_revert(self, call: _Call) -> str:
        id, wanted = call.words
        self.needed |= {"submit-job", "read-job"}
        job = self._by_prefix(id)
        number = int(wanted) if wanted.isdigit() else job.tags.get(wanted)
        old = next((each for each in job.versions if each.number == number), None)
        if old is None:
            raise FailedError("Error retrieving job versions: not found")
        if old is job.newest:
            raise FailedError(
                "Error retrieving job versions: Unexpected response code: 500 (can't revert to current version)"
            )
        new = self._upsert(job, old.text, old.count)
        if job.kind in ("periodic", "parameterized"):
            return ""
        evaluation = self._evaluation(job)
        if new:
            self._deploy(job, evaluation)
        return f"Evaluation ID: {evaluation}\n"

    def _job_stop(self, call: _Call) -> str:
        self.needed.add("submit-job")
        job = self._by_prefix(call.words[0])
        if "purge" in call.flags:
            del self.jobs[job.id]
        else:
            self._upsert(job, job.newest.text, job.newest.count, True, job.newest.tag)
            job.allocations = [(when, id, of, "complete") for when, id, of, _ in job.allocations]
        return ""

    def _child(self, job: Job, id: str, meta: str = "") -> Job:
        child = Job(id, "batch", self.clock, job.id, meta)
        self._upsert(child, job.newest.text, 1)
        child.states = list(self.runs.get(job.id, ["complete"]))
        child.allocations = [(self._next(), f"alloc-{self.index}-of-{id}", self._evaluation(child), "pending")]
        self.jobs[id] = child
        return child

    def _job_dispatch(self, call: _Call) -> str:
        self.needed.add("dispatch-job")
        job = self._by_prefix(call.words[0])
        assert job.kind == "parameterized", job.kind
        if job.newest.stop:
            raise FailedError(
                f'Failed to dispatch job: Unexpected response code: 500 (Specified job "{job.id}" is stopped)'
            )
        prefix = call.flags["id-prefix-template"]
        child = self._child(
            job, f"{job.id}/dispatch-{prefix}-{self.clock}-{self._next():08x}", call.flags.get("meta", "")
        )
        evaluation = child.allocations[0][2]
        return f"Dispatched Job ID = {child.id}\nEvaluation ID     = {evaluation[:8]}\n"

    def _job_periodic_force(self, call: _Call) -> str:
        self.needed.add("dispatch-job")
        job = self._by_prefix(call.words[0])
        assert job.kind == "periodic", job.kind
        child = self._child(job, f"{job.id}/periodic-{self.clock}")
        return f"Force periodic successful\nEvaluation ID: {child.allocations[0][2]}\n"

    def _job_tag_apply(self, call: _Call) -> str:
        self.needed.add("submit-job")
        job = self._by_prefix(call.words[0])
        name, number = call.flags["name"], int(call.flags["version"])
        if job.tags.get(name, number) != number:
            raise FailedError(
                f'Error tagging job version: tag "{name}" already exists on a different version of job "{job.id}"'
            )
        version = next(each for each in job.versions if each.number == number)
        version.tag, version.described = name, call.flags.get("description", "")
        return f'Job version {number} tagged with name "{name}"\n'

    def _job_tag_unset(self, call: _Call) -> str:
        self.needed.add("submit-job")
        job = self._by_prefix(call.words[0])
        version = next((each for each in reversed(job.versions) if each.tag == call.flags["name"]), None)
        if version is None:
            raise FailedError(f'Error tagging job version: tag "{call.flags["name"]}" not found on job "{job.id}"')
        version.tag = ""
        return "Tag removed\n"

    # what is asked

    def _namespace_status(self, call: _Call) -> str:
        (name,) = call.words
        if not self.namespace.startswith(name):
            raise FailedError(f'Error retrieving namespaces: Namespace "{name}" matched no namespaces')
        assert call.flags["t"] == "{{.Name}}"
        return f"{self.namespace}\n"

    def _job_inspect(self, call: _Call) -> str:
        template = call.flags["t"]
        if call.words:
            self.needed.add("read-job")
            job = self._by_prefix(call.words[0])
            assert template == "{{.ID}} {{.Version}}{{with .VersionTag}} {{.Name}}{{end}}", template
            return f"{job.id} {job.newest.number}{' ' + job.newest.tag if job.newest.tag else ''}\n"
        self.needed.add("list-jobs")
        assert template.startswith("{{range .}}{{.ID}} {{if .Periodic}}"), template
        lines = []
        for _, job in sorted(self.jobs.items()):
            counts = f" {job.newest.count} 0 0" if job.kind == "service" and job.status == "running" else " 0 0 0"
            stop = str(job.newest.stop).lower()
            lines.append(f"{job.id} {job.kind} {stop} {job.status} {job.made} {job.parent or '-'}{counts}\n")
        return "".join(lines) + "\n"

    def _job_allocs(self, call: _Call) -> str:
        self.needed.add("read-job")
        job = self._by_prefix(call.words[0])
        assert call.flags["t"].startswith("{{range .}}{{.CreateIndex}} {{.ID}} {{.EvalID}} {{.ClientStatus}}\n")
        found = job.allocations
        if job.states:
            found = [(when, id, of, job.states[0]) for when, id, of, _ in found]
            if len(job.states) > 1:
                job.states.pop(0)
        return "".join(f"{when} {id} {of} {status}\n" for when, id, of, status in found) + "\n"

    def _job_deployments(self, call: _Call) -> str:
        self.needed.add("read-job")
        job = self._by_prefix(call.words[0])
        assert call.flags["t"] == "{{with .}}{{.Status}}{{end}}"
        return (job.deployments[-1][1] if job.deployments else "") + "\n"

    def _job_history(self, call: _Call) -> str:
        self.needed.add("read-job")
        job = self._by_prefix(call.words[0])
        assert call.flags["t"] == "{{range .}}{{with .VersionTag}}{{.Name}}\n{{end}}{{end}}"
        return "".join(f"{tag}\n" for tag in job.tags) + "\n"

    def _job_status(self, call: _Call) -> str:
        self.needed.add("read-job")
        return f"status of {self._by_prefix(call.words[0]).id}\n"

    def _eval_status(self, call: _Call) -> str:
        self.needed.add("read-job")
        job = self.jobs[self.evaluations[call.words[0]]]
        if "monitor" not in call.flags:
            assert call.flags["t"] == "{{.JobID}}"
            return f"{job.id}\n"
        if job.id in self.sick:
            raise FailedError(f"==> the deployment of {job.id} failed")
        return f"==> {job.id} is healthy\n"

    def _alloc_status(self, call: _Call) -> str:
        return f"events of {call.words[0]}\n"

    def _alloc_logs(self, call: _Call) -> str:
        self.needed |= {"read-logs", "read-job", "list-jobs"}
        return f"{'stderr' if 'stderr' in call.flags else 'stdout'} of {call.words[0]}\n"

    # volumes and Variables

    def _volume_status(self, call: _Call) -> str:
        csi = call.flags["type"] == "csi"
        self.needed.add("csi-list-volume" if csi else "host-volume-read")
        assert call.flags["t"] == f'{{{{range .}}}}{{{{{".ID" if csi else ".Name"}}}}}{{{{"\\n"}}}}{{{{end}}}}', (
            call.flags["t"]
        )
        return "".join(f"{name}\n" for name in self.volumes) + "\n"

    def _volume_create(self, call: _Call) -> str:
        text = (call.folder / call.words[0]).read_text()
        self.needed.add("csi-write-volume" if 'type         = "csi"' in text else "host-volume-create")
        self.volumes.append(_one(r'^name += "(.*)"', text))
        return "made\n"

    def _var_get(self, call: _Call) -> str:
        (path,) = call.words
        self.needed.add(f"read {path}")
        if path not in self.variables:
            raise FailedError("Variable not found")
        index, items = self.variables[path]
        if "item" in call.flags:
            return items[call.flags["item"]]
        if call.flags["out"] == "json":
            return json.dumps({"Path": path, "ModifyIndex": index, "Items": items}, indent=2) + "\n"
        template = call.flags["template"]
        if template.startswith("{{range $item"):
            return "".join(f" {item}" for item, value in sorted(items.items()) if value) + "\n"
        shown = re.sub(r'\{\{index \.(?:Items)? "(\w+)"\}\}', lambda found: items.get(found[1], ""), _inside(template))
        assert "{{" not in shown, template
        return shown + "\n"

    def _var_put(self, call: _Call) -> str:
        assert call.flags["out"] == "none"
        path, *given = call.words
        items: dict[str, str] = {}
        check = call.flags.get("check-index")
        if path == "-":
            whole = json.loads(call.input)
            path, items, check = whole["Path"], whole["Items"], str(whole["ModifyIndex"])
        self.needed.add(f"write {path}")
        index = self.variables[path][0] if path in self.variables else 0
        if check is not None and int(check) != index:
            raise FailedError("\nCheck-and-Set conflict\n\n    Your provided check-index does not match.")
        for each in given:
            item, _, value = each.partition("=")
            if value == "-":
                value = call.input
            elif value.startswith("@"):
                value = call.file
            if value:
                items[item] = value
            else:
                items.pop(item, None)
        self.variables[path] = (self._next(), items)
        return "Created variable\n"

    def _var_purge(self, call: _Call) -> str:
        (path,) = call.words
        self.needed.add(f"destroy {path}")
        self.variables.pop(path, None)
        return "purged\n"


def _inside(template: str) -> str:
    return template.removeprefix("{{with .Items}}").removesuffix("{{end}}")


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, pattern
    return found[1]
