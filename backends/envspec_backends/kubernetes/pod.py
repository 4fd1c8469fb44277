"""The pod of a workload, as the Pod Security Standard *restricted* wants it unless the spec relaxes it."""

from __future__ import annotations

from functools import partial

from envspec.model.workload import HOST_GATEWAY, Workload
from envspec_backends.kubernetes import config, env, labels, secrets, storage
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.mounted import Mounted
from envspec_backends.kubernetes.nodes import selector
from envspec_backends.kubernetes.objects import CONFIG, Object
from envspec_backends.kubernetes.podsecurity import SAFE_SYSCTLS
from envspec_backends.kubernetes.probes import probes
from envspec_backends.kubernetes.seeds import seeding
from envspec_backends.kubernetes.service import container_ports
from envspec_backends.kubernetes.stored import place
from envspec_backends.kubernetes.units import cores, quantity, seconds

__all__ = ["template"]

_UNPRIVILEGED = "net.ipv4.ip_unprivileged_port_start"


def template(context: Context, workload: Workload, extra: list[Mounted] | None = None) -> Object:
    """The pod template of a workload; emits the ServiceAccount and configuration that it refers to.

    `extra` are further volumes (a state's data). The caller adds what its kind of object needs.
    """
    annotations = _scraping(context, workload) | labels.unlabelled(context, workload)
    metadata = labels.metadata(context, workload)
    _service_account(context, workload)
    mounted = [*storage.mounts(context, workload), *(extra or ())]
    mounted += config.files(context, workload)
    occupied = [mount["mountPath"] for one in mounted for mount in one.mounts]
    mounted += secrets.mounts(context, workload, occupied)
    container = _container(context, workload, mounted)
    seeds = seeding(context, workload, container, mounted)
    security = workload.security
    pull = context.options.pull_secret
    nodes = selector(context, workload)
    spec: Object = {
        "serviceAccountName": workload.name,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        **({"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"} if security.host_network else {}),
        **({"imagePullSecrets": [{"name": pull}]} if pull else {}),
        **({"nodeSelector": nodes} if nodes else {}),
        "terminationGracePeriodSeconds": seconds(workload.shutdown.drain) + seconds(workload.shutdown.grace),
        "securityContext": _pod_security(context, workload),
        **({"hostAliases": _aliases(context, workload)} if workload.hosts else {}),
        **({"initContainers": seeds} if seeds else {}),
        "containers": [container],
        **({"volumes": [one.volume for one in mounted]} if mounted else {}),
    }
    return {
        "metadata": {
            "labels": metadata["labels"],
            **({"annotations": annotations} if annotations else {}),
        },
        "spec": spec,
    }


def _container(context: Context, workload: Workload, mounted: list[Mounted]) -> Object:
    made: Object = {"name": workload.name, "image": str(workload.image)}
    made["imagePullPolicy"] = "IfNotPresent" if workload.image.digest else "Always"
    if workload.entrypoint is not None:
        made["command"] = env.words(workload.entrypoint)
    if workload.command is not None:
        made["args"] = env.words(workload.command)
    if workload.working_dir:
        made["workingDir"] = workload.working_dir
    variables = env.variables(workload, partial(place, context))
    if variables:
        made["env"] = variables
    if workload.ports:
        made["ports"] = container_ports(workload)
    made["securityContext"] = _container_security(context, workload)
    resources = _resources(workload)
    if resources:
        made["resources"] = resources
    made.update(probes(context, workload))
    drain = seconds(workload.shutdown.drain)
    if drain:
        made["lifecycle"] = {"preStop": {"sleep": {"seconds": drain}}}
    mounts = [mount for one in mounted for mount in one.mounts]
    if mounts:
        made["volumeMounts"] = mounts
    _report(context, workload)
    return made


def _group(context: Context, workload: Workload, own: int) -> int:
    """The group that owns the pod's volumes: for one that several users write to, that of the first for all of them.

    The kubelet gives a volume to the group of each pod that starts, away from a pod that is writing to it.
    """
    for mount in workload.volumes.values():
        for other in context.plan.graph.mounters[mount.volume]:
            if other.user:
                return other.user[1]
    return own


def _pod_security(context: Context, workload: Workload) -> Object:
    user = workload.user
    context_of: Object = {"runAsNonRoot": not workload.is_root}
    if user:
        context_of |= {
            "runAsUser": user[0],
            "runAsGroup": user[1],
            "fsGroup": _group(context, workload, user[1]),
            "fsGroupChangePolicy": "OnRootMismatch",
        }
    context_of["seccompProfile"] = {"type": "RuntimeDefault"}
    sysctls = dict(workload.security.sysctls)
    lowest = min((port.number for port in workload.ports.values()), default=1024)
    if lowest < 1024 and context_of["runAsNonRoot"] and not workload.security.host_network:
        sysctls.setdefault(_UNPRIVILEGED, str(lowest))
    if sysctls:
        context_of["sysctls"] = [{"name": name, "value": value} for name, value in sysctls.items()]
    return context_of


def _container_security(context: Context, workload: Workload) -> Object:
    security = workload.security
    if security.privileged:
        # the API refuses `privileged` together with a ban on privilege escalation
        return {"privileged": True, "readOnlyRootFilesystem": security.read_only}
    added = [name.removeprefix("CAP_") for name in security.capabilities]
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": security.read_only,
        "capabilities": {"drop": ["ALL"], **({"add": added} if added else {})},
    }


def _resources(workload: Workload) -> Object:
    wanted = workload.resources
    requests: dict[str, str] = {}
    limits: dict[str, str] = {}
    if wanted.cpu is not None:
        requests["cpu"] = cores(wanted.cpu)
    if wanted.memory is not None:
        requests["memory"] = quantity(wanted.memory)
    if wanted.cpu_limit is not None:
        limits["cpu"] = cores(wanted.cpu_limit)
    limit = wanted.memory_limit if wanted.memory_limit is not None else wanted.memory
    if limit is not None:
        limits["memory"] = quantity(limit)
    if wanted.gpu:
        limits["nvidia.com/gpu"] = str(wanted.gpu)
    return {**({"requests": requests} if requests else {}), **({"limits": limits} if limits else {})}


def _aliases(context: Context, workload: Workload) -> list[Object]:
    by_address: dict[str, list[str]] = {}
    for name, address in workload.hosts.items():
        if address == HOST_GATEWAY:
            context.refuse(
                (*workload.path, "hosts", name),
                "a pod has no name for the node that it happens to run on",
                "write the address of what it reaches there, or keep `host-gateway` in `dev`",
            )
        by_address.setdefault(address, []).append(name)
    return [{"ip": address, "hostnames": found} for address, found in by_address.items()]


def _scraping(context: Context, workload: Workload) -> dict[str, str]:
    metrics = workload.metrics
    if not metrics:
        return {}
    if context.options.network_policy and not context.options.metrics_namespace:
        context.approximate(
            (*workload.path, "metrics"),
            "no `metrics_namespace` is named, so that the network policy lets nobody scrape",
            "name the namespace of the scraper under `kubernetes` in the environment",
        )
    return {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": str(metrics.port.number),
        "prometheus.io/path": metrics.path,
    }


def _service_account(context: Context, workload: Workload) -> None:
    account = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": labels.metadata(context, workload),
        "automountServiceAccountToken": False,
    }
    context.objects.add(CONFIG, workload.name, account)


def _report(context: Context, workload: Workload) -> None:
    """What depends on a value, not on the field as such."""
    path, security = workload.path, workload.security
    if workload.shutdown.signal not in ("SIGTERM", "TERM", "15"):
        context.approximate(
            (*path, "shutdown", "signal"),
            "Kubernetes sends the signal that the image names",
            f"write `STOPSIGNAL {workload.shutdown.signal}` into its Dockerfile",
        )
    if workload.user is None:
        context.approximate(
            path,
            "no user is named: its pods run as the image's own, and do not start where that is root or a name",
            "set `run_as`" if workload.role == "state" else "set `user`",
        )
    for name in security.sysctls:
        if security.host_network and name.startswith("net."):
            context.refuse(
                (*path, "security", "sysctls", name),
                "a pod on the host's network cannot change the host's network settings",
                "set it on the nodes",
            )
        elif name not in SAFE_SYSCTLS:
            context.approximate(
                (*path, "security", "sysctls", name),
                "a node sets this only when its kubelet is told so",
                "list it in `allowedUnsafeSysctls` of the kubelets",
            )
    if security.capabilities and not security.privileged and workload.user and workload.user[0]:
        context.approximate(
            (*path, "security", "capabilities"),
            f"a process of user {workload.user[0]} does not get an added capability by itself in Kubernetes",
            "it reaches processes of user 0 alone, as long as no privilege may be gained",
        )
    if security.host_network and context.options.network_policy:
        context.approximate(
            (*path, "security", "host_network"), "network policies do not bind a pod on the host's network"
        )
