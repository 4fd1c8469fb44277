"""Secrets: never a value. Objects that fetch them, and how they reach a pod.

The secret `stripe-key` is the Secret `stripe-key` with the key `value`, whoever makes it: somebody (`existing`, who may
call both otherwise), an ExternalSecret, or the Secrets Store CSI driver, which also needs the pod to mount its volume.
"""

from __future__ import annotations

import re

from envspec.model.text import Text
from envspec.model.workload import Workload
from envspec_backends.kubernetes import csi, env, labels, names, storage, stored
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.mounted import Mounted
from envspec_backends.kubernetes.objects import CONFIG, Object
from envspec_backends.kubernetes.stored import FILE, Stored

__all__ = ["emit", "in_environment", "mounts", "reloading", "rendered", "template", "used", "wanted", "watched"]

#: r--r-----: files belong to root and to the service's group (`fsGroup`)
_MODE = 0o440

_BRACES = r"\{+"


def in_environment(workload: Workload) -> list[str]:
    """Secrets that a workload's variables are made of, in order."""
    return list(dict.fromkeys(name for text in workload.environment.values() for name in text.secrets))


def used(workload: Workload) -> list[str]:
    """All secrets that a workload's pods read from Secrets: in variables and as files."""
    return list(dict.fromkeys((*in_environment(workload), *workload.secrets.values())))


def watched(context: Context, workload: Workload) -> list[str]:
    """Names of the Secrets whose change must replace a workload's pods. With the driver there may be none."""
    if context.options.secrets == "csi":
        return []
    files = context.rendered.get(workload.name)
    read = [stored.place(context, name).name for name in used(workload)]
    return list(dict.fromkeys((*read, *([files] if files else []))))


def reloading(context: Context, workload: Workload) -> dict[str, str]:
    """The annotation that lets Reloader, where a cluster has it, roll pods when a secret changes without deploy.sh."""
    read = watched(context, workload)
    if not read or context.options.gitops == "none":
        return {}
    return {"secret.reloader.stakater.com/reload": ",".join(read)}


def wanted(context: Context) -> list[str]:
    """Names of the secrets that pods read, each once, in the order of the Plan."""
    read = {name for workload in context.plan.workloads.values() for name in used(workload)}
    return [name for name in context.plan.used_secrets if name in read]


def emit(context: Context) -> None:
    """The objects that fetch what the workloads use; none for `existing`."""
    mode = context.options.secrets
    if mode == "existing":
        stored.check(context)
        return
    exposed = {name for workload in context.plan.workloads.values() for name in in_environment(workload)}
    needed = frozenset(wanted(context))
    for name in context.plan.used_secrets:
        secret = context.plan.secrets.get(name)
        if secret and secret.generate and not secret.implied_by:
            context.approximate(
                (*secret.path, "generate"),
                f"with `secrets: {mode}` nothing here can write to the store",
                f"put a random value of {secret.generate} bytes under `{stored.key(context, name)}` yourself",
            )
        if name not in needed:
            continue
        if mode == "external-secrets":
            data = [{"secretKey": "value", "remoteRef": _remote(context, name)}]
            _external(context, labels.own(context, name), {"data": data})
        else:
            csi.provider_class(context, name, synced=name in exposed)


def _remote(context: Context, name: str) -> Object:
    """https://external-secrets.io/latest/api/externalsecret/, `remoteRef`."""
    found = stored.part(context, name)
    return {"key": stored.key(context, name), **({"property": found} if found else {})}


def _external(
    context: Context,
    metadata: Object,
    spec: Object,
    file: str = FILE,
    logical: str = "",
    target: Object | None = None,
) -> Object:
    options = context.options
    made: Object = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": metadata,
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"name": options.store, "kind": options.store_kind},
            "target": {"creationPolicy": "Owner", **(target or {})},
            **spec,
        },
    }
    return context.objects.add(CONFIG, file, made, logical=logical)


def rendered(context: Context, workload: Workload, contents: dict[str, Text]) -> str:
    """Emits an ExternalSecret whose template fills secrets into files (file -> content); the Secret's name.

    A change of the template is a new Secret, so that the pods roll and a rollback finds the old one.
    """
    needed = dict.fromkeys(name for content in contents.values() for name in content.secrets)
    data = [{"secretKey": _variable(name), "remoteRef": _remote(context, name)} for name in needed]
    files = {file: template(content) for file, content in contents.items()}
    target = {"template": {"engineVersion": "v2", "data": files}}
    logical = f"{workload.name}-files"
    metadata = labels.metadata(context, workload, logical)
    if storage.keep_old(context):
        metadata["annotations"] = storage.keep_old(context)
    made = _external(context, metadata, {"data": data}, workload.name, logical, target)
    name = str(made["metadata"]["name"])
    context.rendered[workload.name] = name
    return name


def _variable(name: str) -> str:
    """A secret's name as a template can say it: no two become one, since names have no underscore."""
    return name.replace("-", "_")


def template(content: Text) -> str:
    """A text as a Go template that gives it back with the secrets filled in."""
    out = []
    parts = content.parts
    for at, part in enumerate(parts):
        if isinstance(part, str):
            before_reference = at + 1 < len(parts) and not isinstance(parts[at + 1], str)
            out.append(_escape(part, before_reference))
        else:
            single = Text((part,))
            out.append(f"{{{{ .{_variable(single.secrets[0])} }}}}" if single.tainted else env.literal(single))
    return "".join(out)


def _escape(value: str, before_reference: bool) -> str:
    """Braces that a Go template would take for its own are given as texts of a template."""

    def quoted(match: re.Match[str]) -> str:
        run = match[0]
        clings = match.end() == len(value) and before_reference
        return f'{{{{ "{run}" }}}}' if len(run) > 1 or clings else run

    return re.sub(_BRACES, quoted, value)


def mounts(context: Context, workload: Workload, occupied: list[str]) -> list[Mounted]:
    """The workload's mounted secrets; `occupied` are the other paths at which something is mounted.

    A folder below /run/secrets belongs to secrets alone, so that it is mounted whole and follows a rotation. Anywhere
    else a mounted folder would hide the image's files: each file is mounted by itself.
    """
    if context.options.secrets == "csi":
        return _driver_mounts(workload)
    held_at = {name: stored.place(context, name) for name in workload.secrets.values()}
    folders: dict[str, dict[str, str]] = {}
    for path, name in workload.secrets.items():
        folder, _, file = path.rpartition("/")
        folders.setdefault(folder, {})[file] = name
    out: list[Mounted] = []
    alone: list[tuple[str, str]] = []
    for folder, held in folders.items():
        others = (*occupied, *(other for other in folders if other != folder))
        if _own_folder(folder) and not any(f"{path}/".startswith(f"{folder}/") for path in others):
            volume = "secrets" if not out else f"secrets-{len(out) + 1}"
            mount = {"name": volume, "mountPath": folder, "readOnly": True}
            out.append(Mounted(_volume(volume, [(file, held_at[name]) for file, name in held.items()]), [mount]))
        else:
            alone += [(f"{folder}/{file}", name) for file, name in held.items()]
    if alone:
        # one secret at two paths is one file in the volume
        items = list({name: (name, held_at[name]) for _, name in alone}.values())
        single = [
            {"name": "secret-files", "mountPath": path, "subPath": name, "readOnly": True} for path, name in alone
        ]
        out.append(Mounted(_volume("secret-files", items), single))
    return out


def _own_folder(folder: str) -> bool:
    return f"{folder}/".startswith(("/run/secrets/", "/var/run/secrets/"))


def _volume(volume: str, files: list[tuple[str, Stored]]) -> Object:
    """A volume with these files, each the value of a secret, readable by the service's group alone."""
    sources: dict[str, list[dict[str, str]]] = {}
    for file, at in files:
        sources.setdefault(at.name, []).append({"key": at.key, "path": file})
    if len(sources) == 1:
        ((name, items),) = sources.items()
        return {"name": volume, "secret": {"secretName": name, "items": items, "defaultMode": _MODE}}
    projected = [{"secret": {"name": name, "items": items}} for name, items in sources.items()]
    return {"name": volume, "projected": {"sources": projected, "defaultMode": _MODE}}


def _driver_mounts(workload: Workload) -> list[Mounted]:
    """One volume of the driver for each secret. It makes the Secret that variables read only while it is mounted."""
    out = []
    for name in used(workload):
        volume = names.short(f"secret-{name}")
        paths = [path for path, held in workload.secrets.items() if held == name]
        found: list[Object] = [{"name": volume, "mountPath": path, "subPath": name, "readOnly": True} for path in paths]
        found = found or [{"name": volume, "mountPath": f"/run/secrets-store/{name}", "readOnly": True}]
        driver = {
            "driver": "secrets-store.csi.k8s.io",
            "readOnly": True,
            "volumeAttributes": {"secretProviderClass": name},
        }
        out.append(Mounted({"name": volume, "csi": driver}, found))
    return out
