"""States that run in the cluster: a StatefulSet of one pod, its Services and its claim."""

from __future__ import annotations

from envspec.model.workload import Store, Workload
from envspec_backends.kubernetes import labels, pod, routes, secrets, storage
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.mounted import Mounted
from envspec_backends.kubernetes.objects import STATE, Object
from envspec_backends.kubernetes.service import services

__all__ = ["emit"]


def emit(context: Context, workload: Workload) -> None:
    """The objects of a state, in one file of the states' stage."""
    store = workload.store or Store("")
    data = _data(context, workload, store)
    template = pod.template(context, workload, data)
    for made in services(context, workload):
        context.objects.add(STATE, workload.name, made)
    templates = []
    if storage.template(store):
        # the claim template makes the volume of this name
        volumes = [volume for volume in template["spec"].get("volumes", ()) if volume["name"] != storage.DATA]
        template["spec"].pop("volumes", None)
        if volumes:
            template["spec"]["volumes"] = volumes
        # a claim template can never change: nothing goes in that another release or option might write otherwise
        metadata = {"name": storage.DATA, "labels": labels.selector(context, workload.name)}
        templates.append({"metadata": metadata, "spec": storage.request(context, store.storage)})
    described = labels.metadata(context, workload)
    annotations = {**storage.keep(context), **secrets.reloading(context, workload)}
    if annotations:
        described["annotations"] = annotations
    made = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": described,
        "spec": {
            "serviceName": context.headless(workload),
            "replicas": 1,
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": labels.selector(context, workload.name)},
            "template": template,
            **({"volumeClaimTemplates": templates} if templates else {}),
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
        },
    }
    context.objects.add(STATE, workload.name, made)
    for made in routes.routes(context, workload):
        context.objects.add(STATE, workload.name, made)


def _data(context: Context, workload: Workload, store: Store) -> list[Mounted]:
    """The volume of the state's data: its claim, the claim it adopts, or the pod's own disk."""
    if not store.data:
        return []
    mount: Object = {"name": storage.DATA, "mountPath": store.data}
    if store.storage is None and not store.adopt:
        if store.data in workload.writable:
            return []
        return [Mounted({"name": storage.DATA, "emptyDir": {}}, [mount])]
    mount |= storage.beneath(store)
    claim = storage.adopted(context, store.adopt, workload.path)
    return [Mounted({"name": storage.DATA, "persistentVolumeClaim": {"claimName": claim}}, [mount])]
