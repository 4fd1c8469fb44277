"""All files of an environment for Nomad."""

from __future__ import annotations

from envspec.backend import Artifact, Emission
from envspec.model.plan import Plan
from envspec_backends.nomad import deploy, secrets
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.job import file_name, job
from envspec_backends.nomad.volumes import volume_file
from envspec_backends.shared.hcl import document

__all__ = ["emit"]


def emit(plan: Plan) -> Emission:
    """Same Plan, same bytes. Never raises for anything that a spec can say."""
    context = Context(plan)
    artifacts = []
    for name, workload in plan.workloads.items():
        artifacts.append(Artifact(f"nomad/{file_name(name)}", job(context, workload)))
    for disk in context.disks.values():
        if disk.made:
            header = f"Volume of `{disk.name}` of {plan.spec_name}, environment {plan.environment}; deploy.sh makes it."
            data = document(f"{header}\nMade by envspec: change the spec instead.", volume_file(context, disk))
            artifacts.append(Artifact(f"nomad/{disk.name}.volume.hcl", data))
    secrets.report(context)
    example = secrets.example(context)
    if example is not None:
        artifacts.append(Artifact("nomad/secrets.sh.example", example))
    listing = secrets.listing(context)
    if listing is not None:
        artifacts.append(Artifact("nomad/secrets.txt", listing))
    artifacts.append(Artifact("nomad/deploy.sh", deploy.script(context, artifacts), executable=True))
    for patch in plan.patches.get("nomad", ()):
        context.refuse(
            patch.path, "a job file can't be patched", "say it in the spec, or write a job of your own beside it"
        )
    return Emission(tuple(artifacts), tuple(context.diagnostics))
