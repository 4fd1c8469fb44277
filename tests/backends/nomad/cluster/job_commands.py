"""The commands of nomad that change jobs."""

from __future__ import annotations

from tests.backends.nomad.cluster.state import Call, FailedError, Job, State, one

__all__ = ["JobCommands"]


class JobCommands(State):
    """`nomad job run` and what else changes jobs."""

    def job_run(self, call: Call) -> str:
        assert "detach" in call.flags
        evaluation = self.submit((call.folder / call.words[0]).read_text(), "preserve-counts" in call.flags)
        return "Job registration successful\n" + (f"Evaluation ID: {evaluation}\n" if evaluation else "")

    def job_plan(self, call: Call) -> str:
        self.needed.add("submit-job")
        text = (call.folder / call.words[0]).read_text()
        id = one(r'^job "(.*)"', text)
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

    def job_revert(self, call: Call) -> str:
        id, wanted = call.words
        self.needed |= {"submit-job", "read-job"}
        job = self.by_prefix(id)
        number = int(wanted) if wanted.isdigit() else job.tags.get(wanted)
        old = next((each for each in job.versions if each.number == number), None)
        if old is None:
            raise FailedError("Error retrieving job versions: not found")
        if old is job.newest:
            raise FailedError(
                "Error retrieving job versions: Unexpected response code: 500 (can't revert to current version)"
            )
        new = self.upsert(job, old.text, old.count)
        if job.kind in ("periodic", "parameterized"):
            return ""
        evaluation = self.evaluation(job)
        if new:
            self.deploy(job, evaluation)
        return f"Evaluation ID: {evaluation}\n"

    def job_stop(self, call: Call) -> str:
        self.needed.add("submit-job")
        job = self.by_prefix(call.words[0])
        if "purge" in call.flags:
            del self.jobs[job.id]
        else:
            self.upsert(job, job.newest.text, job.newest.count, True, job.newest.tag)
            job.allocations = [(when, id, of, "complete") for when, id, of, _ in job.allocations]
        return ""

    def _child(self, job: Job, id: str, meta: str = "") -> Job:
        child = Job(id, "batch", self.clock, job.id, meta)
        self.upsert(child, job.newest.text, 1)
        child.states = list(self.runs.get(job.id, ["complete"]))
        child.allocations = [(self.next(), f"alloc-{self.index}-of-{id}", self.evaluation(child), "pending")]
        self.jobs[id] = child
        return child

    def job_dispatch(self, call: Call) -> str:
        self.needed.add("dispatch-job")
        job = self.by_prefix(call.words[0])
        assert job.kind == "parameterized", job.kind
        if job.newest.stop:
            raise FailedError(
                f'Failed to dispatch job: Unexpected response code: 500 (Specified job "{job.id}" is stopped)'
            )
        prefix = call.flags["id-prefix-template"]
        child = self._child(
            job, f"{job.id}/dispatch-{prefix}-{self.clock}-{self.next():08x}", call.flags.get("meta", "")
        )
        evaluation = child.allocations[0][2]
        return f"Dispatched Job ID = {child.id}\nEvaluation ID     = {evaluation[:8]}\n"

    def job_periodic_force(self, call: Call) -> str:
        self.needed.add("dispatch-job")
        job = self.by_prefix(call.words[0])
        assert job.kind == "periodic", job.kind
        child = self._child(job, f"{job.id}/periodic-{self.clock}")
        return f"Force periodic successful\nEvaluation ID: {child.allocations[0][2]}\n"

    def job_tag_apply(self, call: Call) -> str:
        self.needed.add("submit-job")
        job = self.by_prefix(call.words[0])
        name, number = call.flags["name"], int(call.flags["version"])
        if job.tags.get(name, number) != number:
            raise FailedError(
                f'Error tagging job version: tag "{name}" already exists on a different version of job "{job.id}"'
            )
        version = next(each for each in job.versions if each.number == number)
        version.tag, version.described = name, call.flags.get("description", "")
        return f'Job version {number} tagged with name "{name}"\n'

    def job_tag_unset(self, call: Call) -> str:
        self.needed.add("submit-job")
        job = self.by_prefix(call.words[0])
        version = next((each for each in reversed(job.versions) if each.tag == call.flags["name"]), None)
        if version is None:
            raise FailedError(f'Error tagging job version: tag "{call.flags["name"]}" not found on job "{job.id}"')
        version.tag = ""
        return "Tag removed\n"
