"""The commands of nomad that ask, and the templates that deploy.sh asks with."""

from __future__ import annotations

from tests.backends.nomad.cluster.state import Call, FailedError, Job, State

__all__ = ["Questions"]


class Questions(State):
    """`nomad job inspect` and what else changes nothing."""

    def namespace_status(self, call: Call) -> str:
        (name,) = call.words
        if not self.namespace.startswith(name):
            raise FailedError(f'Error retrieving namespaces: Namespace "{name}" matched no namespaces')
        return self.show("namespace", {"Name": self.namespace}, call.flags["t"], "{{.Name}}", self.namespace)

    def job_inspect(self, call: Call) -> str:
        template = call.flags["t"]
        if call.words:
            self.needed.add("read-job")
            job = self.by_prefix(call.words[0])
            known = "{{.ID}} {{.Version}}{{with .VersionTag}} {{.Name}}{{end}}"
            text = f"{job.id} {job.newest.number}{' ' + job.newest.tag if job.newest.tag else ''}"
            return self.show("job", {"ID": job.id, **job.newest.told}, template, known, text)
        self.needed.add("list-jobs")
        known = (
            "{{range .}}{{.ID}} {{if .Periodic}}periodic{{else if .ParameterizedJob}}parameterized{{else}}{{.Type}}"
            "{{end}} {{.Stop}} {{.Status}} {{.SubmitTime}} {{with .ParentID}}{{.}}{{else}}-{{end}}"
            "{{with .JobSummary}}{{range .Summary}} {{.Running}} {{.Starting}} {{.Queued}}{{end}}{{end}}\n{{end}}"
        )
        lines, data = [], []
        for _, job in sorted(self.jobs.items()):
            runs = job.newest.count if job.kind == "service" and job.status == "running" else 0
            stop = str(job.newest.stop).lower()
            lines.append(f"{job.id} {job.kind} {stop} {job.status} {job.made} {job.parent or '-'} {runs} 0 0\n")
            kind = {"Periodic": job.kind == "periodic", "ParameterizedJob": job.kind == "parameterized"}
            kind["Stop"] = job.newest.stop
            told = {
                "ID": job.id,
                "Type": job.kind,
                "Status": job.status,
                "SubmitTime": job.made,
                "ParentID": job.parent,
            }
            data.append({**told, **kind, "JobSummary": {"Summary": {"group": {"Running": runs}}}})
        return self.show("jobs", data, template, known, "".join(lines))

    def job_allocs(self, call: Call) -> str:
        self.needed.add("read-job")
        job = self.by_prefix(call.words[0])
        found = job.allocations
        if job.kind == "system" and "DesiredStatus" in call.flags["t"]:
            return self._of_clients(job, call.flags["t"])
        if job.states:
            found = [(when, id, of, job.states[0]) for when, id, of, _ in found]
            if len(job.states) > 1:
                job.states.pop(0)
        names = ("CreateIndex", "ID", "EvalID", "ClientStatus")
        known = "{{range .}}" + " ".join(f"{{{{.{name}}}}}" for name in names) + "\n{{end}}"
        text = "".join(f"{when} {id} {of} {status}\n" for when, id, of, status in found)
        data = [dict(zip(names, one, strict=True)) for one in found]
        return self.show("allocations", data, call.flags["t"], known, text)

    def _of_clients(self, job: Job, template: str) -> str:
        status, restarts, _ = self._look(job, peek=False)
        known = (
            '{{range .}}{{if eq .DesiredStatus "run"}}{{.ID}} {{.JobVersion}} {{.ClientStatus}}'
            "{{range .TaskStates}} {{.Restarts}}{{end}}\n{{end}}{{end}}"
        )
        lines, data = [], []
        for _, id, *_ in job.allocations:
            version = job.versions_of[id]
            lines.append(f"{id} {version} {status} {restarts}\n")
            told = {"ID": id, "JobVersion": version, "ClientStatus": status, "DesiredStatus": "run"}
            data.append({**told, "TaskStates": {"web": {"Restarts": restarts}}})
        return self.show("allocations", data, template, known, "".join(lines))

    def _look(self, job: Job, peek: bool) -> tuple[str, int, str]:
        looks = self.looks.get(job.id, [("running", 0, "success")])
        return looks[0] if peek or len(looks) == 1 else looks.pop(0)

    def alloc_checks(self, call: Call) -> str:
        self.needed.add("read-job")
        job = next(each for each in self.jobs.values() if call.words[0] in each.versions_of)
        _, _, check = self._look(job, peek=True)
        data = {"1": {"Mode": "healthiness", "Status": check}}
        return self.show(
            "checks", data, call.flags["t"], "{{range .}}{{.Mode}}={{.Status}} {{end}}", f"healthiness={check} "
        )

    def job_deployments(self, call: Call) -> str:
        self.needed.add("read-job")
        job = self.by_prefix(call.words[0])
        status = job.deployments[-1][1] if job.deployments else ""
        data = {"Status": status} if status else None
        return self.show("deployment", data, call.flags["t"], "{{with .}}{{.Status}}{{end}}", status)

    def job_history(self, call: Call) -> str:
        self.needed.add("read-job")
        job = self.by_prefix(call.words[0])
        known = "{{range .}}{{with .VersionTag}}{{.Name}}\n{{end}}{{end}}"
        text = "".join(f"{tag}\n" for tag in job.tags)
        return self.show("versions", [version.told for version in job.versions], call.flags["t"], known, text)

    def job_status(self, call: Call) -> str:
        self.needed.add("read-job")
        return f"status of {self.by_prefix(call.words[0]).id}\n"

    def eval_status(self, call: Call) -> str:
        self.needed.add("read-job")
        job = self.jobs[self.evaluations[call.words[0]]]
        if "monitor" not in call.flags:
            return self.show("evaluation", {"JobID": job.id}, call.flags["t"], "{{.JobID}}", job.id)
        if job.id in self.sick:
            raise FailedError(f"==> the deployment of {job.id} failed")
        return f"==> {job.id} is healthy\n"

    def alloc_status(self, call: Call) -> str:
        return f"events of {call.words[0]}\n"

    def alloc_logs(self, call: Call) -> str:
        self.needed |= {"read-logs", "read-job", "list-jobs"}
        return f"{'stderr' if 'stderr' in call.flags else 'stdout'} of {call.words[0]}\n"
