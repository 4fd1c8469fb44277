"""All files of an environment for a swarm."""

from __future__ import annotations

from envspec.backend import Artifact, Emission
from envspec.lazy import load
from envspec.model.plan import Plan
from envspec_backends.shared.deploy import release
from envspec_backends.shared.yaml import dump, generated
from envspec_backends.swarm.context import Context
from envspec_backends.swarm.deploy import assignments, deploy_script
from envspec_backends.swarm.names import check_names, release_job
from envspec_backends.swarm.options import TARGET
from envspec_backends.swarm.stack import Service, job_file, stack, stacks
from envspec_backends.swarm.values import check_values

__all__ = ["emit"]


def emit(plan: Plan) -> Emission:
    """Same Plan, same bytes. Never raises for anything that a spec can say."""
    context = Context(plan)
    check_names(context)
    check_values(context)
    files = stacks(context)
    written = generated(plan.spec_name, plan.environment)
    header = (
        f"{written}\nRoll out with ./deploy.sh, look with ./deploy.sh --status and --logs NAME; --help lists all words."
    )

    def put(path: str, services: dict[str, Service]) -> None:
        context.artifacts[path] = Artifact(path, dump([stack(context, path, services)], header))

    for path, services in files.items():
        put(path, services)
    if any(job.run is not None and job.run.when == "schedule" for job in plan.workloads.values()):
        told = load("envspec_backends.containers.crontab").crontab(context, written, "a manager")
        context.artifacts["crontab"] = Artifact("crontab", told)
    values = assignments(context)
    name = release(((path, artifact.data) for path, artifact in context.artifacts.items()), values)
    for job in plan.workloads.values():
        if job.run is not None and job.run.when in ("before-deploy", "after-deploy"):
            path = job_file(job.name)
            put(path, {release_job(context, job.name, name): files[path][job.name]})
    script = deploy_script(context, written, values, name)
    context.artifacts["deploy.sh"] = Artifact("deploy.sh", script, executable=True)
    made = (artifact._replace(path=f"{TARGET}/{path}") for path, artifact in sorted(context.artifacts.items()))
    return Emission(tuple(made), tuple(context.diagnostics))
