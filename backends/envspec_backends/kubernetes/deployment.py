"""Services of the spec: Deployment or DaemonSet, Services, autoscaling and disruption budget."""

from __future__ import annotations

from envspec.model.workload import Autoscale, Workload
from envspec_backends.kubernetes import labels, pod, routes, secrets
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import APPS, Object
from envspec_backends.kubernetes.service import services
from envspec_backends.kubernetes.units import seconds

__all__ = ["copies", "emit"]

#: Kubernetes' own default; a service that may take longer to start gets more.
_PROGRESS = 600


def emit(context: Context, workload: Workload) -> None:
    """The objects of a service, in one file of the apps' stage."""
    template = pod.template(context, workload)
    least, most = copies(workload)
    if most > 1:
        template["spec"]["topologySpreadConstraints"] = _spread(context, workload)
    put = context.objects.add
    for reached in services(context, workload):
        put(APPS, workload.name, reached)
    made = _daemonset(context, workload, template) if workload.each_node else _deployment(context, workload, template)
    put(APPS, workload.name, made)
    if workload.autoscale:
        put(APPS, workload.name, _autoscaler(context, workload, workload.autoscale))
    if least > 1:
        put(APPS, workload.name, _budget(context, workload))
    for route in routes.routes(context, workload):
        put(APPS, workload.name, route)
    if workload.restart != "always":
        context.approximate(
            (*workload.path, "restart"),
            f"a {made['kind']} starts its pods again, whatever `restart: {workload.restart}` says",
            "make it a job if it is meant to end",
        )


def copies(workload: Workload) -> tuple[int, int]:
    """How many copies run at least and at most."""
    scale = workload.autoscale
    return (scale.min, scale.max) if scale else (workload.replicas, workload.replicas)


def _metadata(context: Context, workload: Workload) -> Object:
    metadata = labels.metadata(context, workload)
    annotations = secrets.reloading(context, workload)
    if annotations:
        metadata["annotations"] = annotations
    return metadata


def _daemonset(context: Context, workload: Workload, template: Object) -> Object:
    """One pod on every node that it may run on, replaced node by node: a node has no room for two."""
    at_once = max(1, workload.rollout.max_unavailable)
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": _metadata(context, workload),
        "spec": {
            "revisionHistoryLimit": 10,
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": at_once}},
            "selector": {"matchLabels": labels.selector(context, workload.name)},
            "template": template,
        },
    }


def _deployment(context: Context, workload: Workload, template: Object) -> Object:
    selector = labels.selector(context, workload.name)
    health = workload.health
    patience = seconds(health.start_period + health.interval * (health.retries + 1)) + 60 if health else 0
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _metadata(context, workload),
        "spec": {
            **({} if workload.autoscale else {"replicas": workload.replicas}),
            "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": max(_PROGRESS, patience),
            "strategy": _strategy(context, workload),
            "selector": {"matchLabels": selector},
            "template": template,
        },
    }


def _strategy(context: Context, workload: Workload) -> Object:
    rollout = workload.rollout
    path = (*workload.path, "rollout", "strategy")
    single = [
        mount.volume
        for mount in workload.volumes.values()
        if mount.volume in context.plan.volumes and not context.plan.volumes[mount.volume].many
    ]
    if rollout.strategy == "canary":
        context.refuse(
            path,
            "Kubernetes itself has no canary rollout",
            "use `rolling`, or a rollout controller such as Argo Rollouts or Flagger beside these manifests",
        )
    if single and rollout.strategy != "recreate":
        context.approximate(
            (*workload.path, "volumes"),
            f"one pod at a time may mount `{single[0]}` (`access: one`), so that the rollout is `recreate`",
        )
        if copies(workload)[1] > 1:
            context.approximate(
                (*workload.path, "volumes"),
                f"copies that share `{single[0]}` (`access: one`) run only where its node has room",
                "set `access: many` on the volume",
            )
    if single or rollout.strategy == "recreate":
        return {"type": "Recreate"}
    return {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": rollout.max_surge, "maxUnavailable": rollout.max_unavailable},
    }


def _spread(context: Context, workload: Workload) -> list[Object]:
    selector = labels.selector(context, workload.name)
    return [
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": selector},
            "matchLabelKeys": ["pod-template-hash"],
        }
        for key in ("kubernetes.io/hostname", "topology.kubernetes.io/zone")
    ]


def _autoscaler(context: Context, workload: Workload, scale: Autoscale) -> Object:
    if workload.resources.cpu is None:
        context.refuse(
            (*workload.path, "autoscale", "cpu"),
            "the load is a share of the CPU request, and there is none",
            "set `resources.cpu`",
        )
    target = {"type": "Utilization", "averageUtilization": scale.cpu}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": labels.metadata(context, workload),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload.name},
            "minReplicas": scale.min,
            "maxReplicas": scale.max,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
        },
    }


def _budget(context: Context, workload: Workload) -> Object:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": labels.metadata(context, workload),
        "spec": {
            "maxUnavailable": 1,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": labels.selector(context, workload.name)},
        },
    }
