"""All files of an environment for Kubernetes: staged manifests, kustomizations and a deploy script."""

from __future__ import annotations

from envspec.backend import Artifact, Emission
from envspec.lazy import load
from envspec.model.plan import Plan
from envspec_backends.kubernetes import deploy as deploying
from envspec_backends.kubernetes import (
    deployment,
    flux,
    job,
    kustomize,
    labels,
    networkpolicy,
    options,
    podsecurity,
    readme,
    secrets,
    state,
    storage,
)
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import NAMESPACE, file_name
from envspec_backends.shared.deploy import release
from envspec_backends.shared.yaml import document, generated, joined

__all__ = ["emit"]

FOLDER = options.TARGET


def emit(plan: Plan) -> Emission:
    """Every file of the folder, and what was approximated or refused on the way."""
    context = Context(plan)
    jobs = _workloads(context)
    if plan.objects.get(options.TARGET):
        load("envspec_backends.kubernetes.additions").emit(context)
    _namespace(context)
    artifacts = _files(context, jobs)
    context.report_unmatched_patches()
    return Emission(artifacts, tuple(context.diagnostics))


def _workloads(context: Context) -> list[tuple[str, str]]:
    """Emits all but the namespace; returns the release jobs in their order: stage and workload."""
    plan = context.plan
    secrets.emit(context)
    networkpolicy.emit(context)
    storage.claims(context)
    jobs: list[tuple[str, str]] = []
    for workload, stage, wave in job.release_jobs(context):
        job.emit(context, workload, stage, wave)
        jobs.append((stage, workload.name))
    for workload in plan.workloads.values():
        if workload.role == "state":
            state.emit(context, workload)
        elif workload.role != "job":
            deployment.emit(context, workload)
        elif not workload.run or workload.run.when not in ("before-deploy", "after-deploy"):
            job.emit(context, workload)
    return jobs


def _namespace(context: Context) -> None:
    """The namespace comes last: its labels depend on every pod. One that is somebody else's has what it has."""
    level, ours = "restricted", context.options.create_namespace
    for name, needed in context.objects.relaxed.items():
        level = podsecurity.lowest(level, needed)
        context.approximate(
            context.plan.workloads[name].path,
            f"its namespace {'enforces' if ours else 'must enforce'} the Pod Security Standard `{needed}` for its sake",
            "what the spec relaxes here is open to every pod of the namespace",
        )
    if not ours:
        return
    security = {f"pod-security.kubernetes.io/{mode}": level for mode in ("enforce", "audit", "warn")}
    made = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": context.options.namespace,
            "labels": {**labels.common(context), **security},
            **({"annotations": storage.keep(context)} if storage.keep(context) else {}),
        },
    }
    context.objects.add(NAMESPACE, "namespace", made)


def _files(context: Context, jobs: list[tuple[str, str]]) -> tuple[Artifact, ...]:
    plan, objects = context.plan, context.objects
    out: dict[str, bytes] = {}

    def put(path: str, *documents: str) -> None:
        more = [objects.headers[path]] if path in objects.headers else []
        out[path] = joined(documents, generated(plan.spec_name, plan.environment, *more))

    stages = objects.stages()
    for path, documents in objects.files.items():
        put(path, *documents)
        documents.clear()  # or all would be in memory twice
    for stage in stages:
        files = [path.partition("/")[2] for path in objects.files if path.startswith(f"{stage}/")]
        put(f"{stage}/kustomization.yaml", document(kustomize.stage(files)))
    if context.options.gitops == "flux":
        patience = dict.fromkeys(stages, 600)
        for stage, name in jobs:
            workload = plan.workloads[name]
            if workload.run:
                patience[stage] += job.deadline(workload.run, workload.shutdown.grace)
        put(flux.FILE, *map(document, flux.kustomizations(context, stages, patience)))
    put("kustomization.yaml", document(kustomize.top(stages, context.options.gitops, flux.FILE)))
    out["README.md"] = readme.readme(context, stages).encode()
    values = deploying.values(context, jobs)
    # jobs are named by a hash over all files, in which they bear the names that the spec gives them
    name = release(out.items(), values)
    for stage, workload_name in jobs:
        path = f"{stage}/{file_name(workload_name)}.yaml"
        put(path, *(document(job.of_release(made, name)) for made in objects.jobs[path]))
    out["deploy.sh"] = deploying.script(context, {"release": name, **values})
    return tuple(Artifact(f"{FOLDER}/{path}", out[path], path == "deploy.sh") for path in sorted(out))
