"""How a dump is read back: the commands in the header of a backup's file, ready to be typed."""

from __future__ import annotations

import json

from envspec.model.workload import Store, Workload
from envspec_backends.kubernetes import env, storage
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import Object
from envspec_backends.shared.shell import quote

__all__ = ["explain"]

_CONTAINER = "/spec/template/spec/containers/0"


def explain(context: Context, workload: Workload, spec: Object) -> str:
    """The header; empty for a kind that has no way back. `spec` is that of the backup's Job.

    A Job made from the CronJob has its image, secrets and volume; its command is replaced. Where the command works on
    the state's own files, the state is stopped and the Job gets its volume too.
    """
    name = workload.of_state
    state = context.plan.workloads.get(name)
    store = state.store if state else None
    if not store or not store.restore:
        return ""
    kube = f"kubectl -n {context.options.namespace}"
    container = spec["template"]["spec"]["containers"][0]
    cold = bool(store.data) and f"{store.data}/" in store.restore
    data = _data(name, store) if cold else []
    look, back = f"{workload.name}-list", f"{workload.name}-restore"
    lines = ["To see what can be restored:", *_job(kube, workload, look, container, "ls -l /backup", [])]
    lines.append(f"To restore a dump, which overwrites what {name} holds now; stop what writes to it first:")
    if cold:
        lines.append(f"  {kube} scale statefulset/{name} --replicas=0 &&")
        lines.append(f"  {kube} wait --for=delete pod/{name}-0 --timeout=5m")
    lines += _job(kube, workload, back, container, f"FILE=/backup/NAME; {store.restore}", data)
    lines.append("Afterwards:")
    if cold:
        lines.append(f"  {kube} scale statefulset/{name} --replicas=1")
    lines.append(f"  {kube} delete job {look} {back}")
    return "\n".join(lines)


def _job(kube: str, workload: Workload, name: str, container: Object, script: str, more: list[Object]) -> list[str]:
    change: list[Object] = [
        {"op": "add", "path": f"{_CONTAINER}/command", "value": ["sh", "-c", env.escape(script)]},
        *([{"op": "remove", "path": f"{_CONTAINER}/args"}] if "args" in container else []),
        *more,
    ]
    return [
        f"  {kube} create job {name} --from=cronjob/{workload.name} --dry-run=client -o json |",
        "    kubectl patch --local -f - --type=json -o json -p \\",
        f"      {quote(json.dumps(change))} |",
        f"    {kube} create -f - && {kube} logs -f --pod-running-timeout=5m job/{name}",
    ]


def _data(name: str, store: Store) -> list[Object]:
    """Brings the state's own volume into the Job."""
    claim = store.adopt or f"{storage.DATA}-{name}-0"
    mount = {"name": storage.DATA, "mountPath": store.data, **({"subPath": "data"} if store.subdirectory else {})}
    volume = {"name": storage.DATA, "persistentVolumeClaim": {"claimName": claim}}
    return [
        {"op": "add", "path": "/spec/template/spec/volumes/-", "value": volume},
        {"op": "add", "path": f"{_CONTAINER}/volumeMounts/-", "value": mount},
    ]
