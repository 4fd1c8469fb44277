"""What pods may write to: memory, disk, claims, and a state's own data; and host paths, where a spec insists."""

from __future__ import annotations

from collections.abc import Callable

from envspec.model.plan import Volume
from envspec.model.workload import Store, Workload
from envspec_backends.kubernetes import labels, names
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.mounted import Mounted
from envspec_backends.kubernetes.objects import STATE, Object
from envspec_backends.kubernetes.units import quantity

__all__ = ["DATA", "beneath", "claims", "keep", "keep_old", "mounts", "size_of"]

#: Name of the volume, and of the claim template, that holds a state's data.
DATA = "data"
#: What is asked for when a spec names no size: a claim must ask for some.
_DEFAULT_SIZE = 2**30
_SHM = "/dev/shm"  # noqa: S108 - a path in a container, not a temporary file of ours


def mounts(context: Context, workload: Workload) -> list[Mounted]:
    """The writable places, claims and host paths of a workload."""
    out: list[Mounted] = []
    taken = {DATA}

    def name(path: str) -> str:
        slug = names.slug(path)
        ours = slug.startswith(("config", "secret"))  # what config and secrets call their volumes
        found = names.unique(slug, path, {slug} if ours else taken)
        taken.add(found)
        return found

    for path, writable in workload.writable.items():
        empty: Object = {"sizeLimit": quantity(writable.size)}
        if not writable.disk:
            empty = {"medium": "Memory", **empty}
        volume = name(path)
        out.append(Mounted({"name": volume, "emptyDir": empty}, [{"name": volume, "mountPath": path}]))
    if workload.resources.shm and _SHM not in workload.writable:
        volume = name(_SHM)
        empty = {"medium": "Memory", "sizeLimit": quantity(workload.resources.shm)}
        out.append(Mounted({"name": volume, "emptyDir": empty}, [{"name": volume, "mountPath": _SHM}]))
    out += _claimed(context, workload, name)
    out += _host(context, workload, name)
    return out


def _claimed(context: Context, workload: Workload, name: Callable[[str], str]) -> list[Mounted]:
    """Volumes that outlive the pod. One volume at two paths is one volume of the pod."""
    by_volume: dict[str, list[Object]] = {}
    for path, mount in workload.volumes.items():
        at: Object = {"mountPath": path, **({"readOnly": True} if mount.read_only else {})}
        by_volume.setdefault(mount.volume, []).append(at)
    out = []
    for wanted, found in by_volume.items():
        volume = name(wanted)
        known = context.plan.volumes.get(wanted)
        store = None if known is not None else context.plan.workloads[wanted].store
        claim = claim_of(known) if known is not None else data_claim(wanted, store)
        found = [{"name": volume, **mount, **beneath(store)} for mount in found]
        out.append(Mounted({"name": volume, "persistentVolumeClaim": {"claimName": claim}}, found))
    return out


def beneath(store: Store | None) -> Object:
    """Where in its claim a state keeps its data, as a mount says it."""
    return {"subPath": "data"} if store is not None and store.subdirectory else {}


def data_claim(state: str, store: Store | None) -> str:
    """Name of the claim of a state's data: the one that it adopts, or what the StatefulSet makes of its template."""
    return (store.adopt if store is not None else "") or f"{DATA}-{state}-0"


def _host(context: Context, workload: Workload, name: Callable[[str], str]) -> list[Mounted]:
    out = []
    for path, mount in workload.mounts.items():
        if not mount.source.startswith("/"):
            context.refuse(
                (*workload.path, "mounts", path, "source"),
                f"`{mount.source}` is a path of the project, which no node of a cluster has",
                "deliver it with `files`, or put it into the image",
            )
            continue
        volume = name(path)
        at = {"name": volume, "mountPath": path, **({"readOnly": True} if mount.read_only else {})}
        out.append(Mounted({"name": volume, "hostPath": {"path": mount.source}}, [at]))
    for device in workload.security.devices:
        if not workload.security.privileged:
            context.refuse(
                (*workload.path, "security", "devices"),
                f"Kubernetes gives a device such as `{device}` to privileged pods only",
                "install a device plugin and ask for its resource with `patches`",
            )
            continue
        source, _, target = device.partition(":")
        volume = name(device)
        at = {"name": volume, "mountPath": (target or source).partition(":")[0]}
        out.append(Mounted({"name": volume, "hostPath": {"path": source}}, [at]))
    return out


def claim_of(volume: Volume) -> str:
    """Name of a volume's claim: its own, or the one that it adopts."""
    return volume.adopt or volume.name


def size_of(storage: int | None) -> str:
    """What a claim asks for."""
    return quantity(storage or _DEFAULT_SIZE)


def template(store: Store | None) -> str:
    """What the claim template of a state asks for; empty for one that has none."""
    return size_of(store.storage) if store is not None and store.storage is not None and not store.adopt else ""


def request(context: Context, storage: int | None, many: bool = False) -> Object:
    """The spec of a claim."""
    options = context.options
    return {
        "accessModes": ["ReadWriteMany" if many else "ReadWriteOnce"],
        **({"storageClassName": options.storage_class} if options.storage_class else {}),
        "resources": {"requests": {"storage": size_of(storage)}},
    }


def keep(context: Context) -> dict[str, str]:
    """Annotations that keep GitOps from deleting what holds data."""
    if context.options.gitops == "argocd":
        return {"argocd.argoproj.io/sync-options": "Prune=false,Delete=false"}
    if context.options.gitops == "flux":
        return {"kustomize.toolkit.fluxcd.io/prune": "disabled"}
    return {}


def keep_old(context: Context) -> dict[str, str]:
    """Annotations that keep the last release's configuration while its pods may still come back."""
    if context.options.gitops == "argocd":
        return {"argocd.argoproj.io/sync-options": "PruneLast=true"}
    return keep(context)


def adopted(context: Context, adopt: str, path: tuple[str | int, ...]) -> str:
    """The claim to adopt; refused when no claim can have that name, or when it is another entry's own."""
    owner = _own_claims(context).get(adopt) if adopt else None
    if owner is not None:
        context.refuse(
            (*path, "adopt"),
            f"`{adopt}` is the claim of `{owner}`, and two entries would keep their data there",
            f"mount `{owner}` itself, or adopt another claim",
        )
    if adopt and not names.is_object(adopt):
        context.refuse(
            (*path, "adopt"),
            f"no claim in Kubernetes can be named `{adopt}`",
            "say the claim's name under `environments`: names there have small letters, digits, `-` and `.`",
        )
    return adopt


def _own_claims(context: Context) -> dict[str, str]:
    """The claims that the spec's own volumes and states make, and the entries that they belong to; found once."""
    found = context.own_claims
    if not found:
        found.update({volume.name: volume.name for volume in context.plan.volumes.values() if not volume.adopt})
        for workload in context.plan.workloads.values():
            if template(workload.store):
                found[data_claim(workload.name, None)] = workload.name
    return found


def claims(context: Context) -> None:
    """A PersistentVolumeClaim for every volume that is not adopted."""
    for volume in context.plan.volumes.values():
        if adopted(context, volume.adopt, volume.path):
            continue
        if volume.storage is None:
            context.approximate(
                volume.path, f"a claim must ask for a size: {size_of(None)} is asked for", "set `storage`"
            )
        annotations = keep(context)
        metadata = {
            "name": volume.name,
            "namespace": context.options.namespace,
            "labels": {**labels.selector(context, volume.name), **labels.common(context)},
            **({"annotations": annotations} if annotations else {}),
        }
        context.objects.add(
            STATE,
            volume.name,
            {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": metadata,
                "spec": request(context, volume.storage, volume.many),
            },
        )
