"""Jobs: release Jobs named by the release, schedules, backups, and jobs that wait to be asked for."""

from __future__ import annotations

from envspec.model.workload import Run, Workload
from envspec_backends.kubernetes import labels, pod
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import AFTER, APPS, RELEASE, STATE, Object
from envspec_backends.kubernetes.units import seconds

__all__ = ["RELEASE_LABEL", "deadline", "emit", "of_release", "release_jobs"]

#: The thirty-first of February: a suspended CronJob must have a schedule, and this one never comes.
_NEVER = "0 0 31 2 *"
_LONGEST_BACKOFF = 360

#: Label with the release that a Job belongs to.
RELEASE_LABEL = "envspec/release"


def emit(context: Context, workload: Workload, stage: str = "", wave: int = 0) -> None:
    """The object of a job; one of a release belongs to a stage, and has the job's name until there is a release."""
    run = workload.run or Run("manual")
    spec = _job(context, workload, run)
    metadata = labels.metadata(context, workload)
    if stage:
        if context.options.gitops == "argocd":
            # HookFailed alone: what succeeded stays, so that a sync of the same release finds it done; what failed
            # makes room for another try. A hook is not pruned.
            metadata["annotations"] = {
                "argocd.argoproj.io/hook": "Sync",
                "argocd.argoproj.io/hook-delete-policy": "HookFailed",
            }
        made = {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec}
        context.objects.add(stage, workload.name, made, wave)
        return
    stage = STATE if workload.of_state else APPS
    made = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata,
        "spec": {
            "schedule": run.cron if run.when == "schedule" else _NEVER,
            "timeZone": "Etc/UTC" if run.timezone == "UTC" else run.timezone,
            **({} if run.when == "schedule" else {"suspend": True}),
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": 600,
            "successfulJobsHistoryLimit": 3,
            "failedJobsHistoryLimit": 3,
            "jobTemplate": {"metadata": {"labels": labels.of(context, workload)}, "spec": spec},
        },
    }
    asked = {
        "manual": f"kubectl -n {context.options.namespace} create job {workload.name}-1 --from=cronjob/{workload.name}",
        "restore": f"./deploy.sh --restore {workload.of_state} [DUMP]",
    }
    if run.when in asked:
        context.objects.headers[f"{stage}/{workload.name}.yaml"] = f"It runs when it is asked to:\n  {asked[run.when]}"
    context.objects.add(stage, workload.name, made)


def of_release(made: Object, release: str) -> Object:
    """The Job of a release: a Job's template cannot change, so that each release has Jobs of its own.

    Names of a spec leave room for the release's: no Job's is longer than a label's value may be.
    """
    metadata = made["metadata"]
    named = {
        **metadata,
        "name": f"{metadata['name']}-{release}",
        "labels": {**metadata.get("labels", {}), RELEASE_LABEL: release},
    }
    return {**made, "metadata": named}


def deadline(run: Run, grace: int) -> int:
    """Seconds after which a Job has certainly ended: every try with its grace, and the pauses between."""
    tries = run.retries + 1
    pauses = sum(min(10 << min(number, 6), _LONGEST_BACKOFF) for number in range(run.retries))
    return tries * (seconds(run.timeout) + seconds(grace)) + pauses


def _job(context: Context, workload: Workload, run: Run) -> Object:
    template = pod.template(context, workload)
    # the pod's deadline is one try's, the Job's is that of all tries
    template["spec"] = {
        "restartPolicy": "Never",
        "activeDeadlineSeconds": max(1, seconds(run.timeout)),
        **template["spec"],
    }
    return {
        "backoffLimit": run.retries,
        "activeDeadlineSeconds": max(1, deadline(run, workload.shutdown.grace + workload.shutdown.drain)),
        "podFailurePolicy": {
            "rules": [
                {
                    "action": "Ignore",
                    "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}],
                }
            ]
        },
        "template": template,
    }


def release_jobs(context: Context) -> list[tuple[Workload, str, int]]:
    """The jobs of a release in the order in which they must run, each with its stage and its wave within that.

    Flux starts all that is in a stage at once, so jobs that wait for others get stages of their own there.
    """
    graph, flux = context.plan.graph, context.options.gitops == "flux"
    found = []
    for when, stage in (("before-deploy", RELEASE), ("after-deploy", AFTER)):
        for level, names in enumerate(graph.release_order(when)):
            own = f"{stage}-{level + 1:02}" if flux and level else stage
            found += [(context.plan.workloads[name], own, 0 if flux else level) for name in names]
    return found
