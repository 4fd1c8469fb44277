"""Secrets: never a value. Objects that fetch them, and how they reach a pod.

The secret `stripe-key` is the Secret `stripe-key` with the key `value`, whoever makes it: somebody (`existing`), an
ExternalSecret, or the Secrets Store CSI driver, which also needs the pod to mount its volume.
"""

from __future__ import annotations

import re
from typing import Any

from envspec.model.text import Text
from envspec.model.workload import Workload
from envspec_backends.kubernetes import env, labels, names, storage
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.mounted import Mounted
from envspec_backends.kubernetes.objects import CONFIG, Object

__all__ = ["emit", "in_environment", "mounts", "reloading", "rendered", "template", "used", "wanted", "watched"]

#: File of what fetches secrets; no entry of a spec can have this name.
FILE = "_secrets"

#: r--r-----: files belong to root and to the service's group (`fsGroup`)
_MODE = 0o440

_BRACES = re.compile(r"\{+")


def in_environment(workload: Workload) -> list[str]:
    """Secrets that a workload's variables are made of, in order."""
    return list(dict.fromkeys(name for text in workload.environment.values() for name in text.secrets))


def used(workload: Workload) -> list[str]:
    """All secrets that a workload's pods read from Secrets: in variables and as files."""
    return list(dict.fromkeys((*in_environment(workload), *workload.secrets.values())))


def watched(context: Context, workload: Workload) -> list[str]:
    """Secrets whose change must replace the workload's pods. With the driver there may be no such objects."""
    if context.options.secrets == "csi":
        return []
    files = context.rendered.get(workload.name)
    return [*used(workload), *([files] if files else [])]


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
        for name in context.plan.used_secrets:
            secret = context.plan.secrets.get(name)
            if secret and secret.key not in ("", name):
                message = f"it names a place in a store; with `secrets: existing` the Secret is called `{name}`"
                context.approximate((*secret.path, "key"), message)
        return
    exposed = {name for workload in context.plan.workloads.values() for name in in_environment(workload)}
    needed = frozenset(wanted(context))
    for name in context.plan.used_secrets:
        secret = context.plan.secrets.get(name)
        if secret and secret.generate and not secret.implied_by:
            context.approximate(
                (*secret.path, "generate"),
                f"with `secrets: {mode}` nothing here can write to the store",
                f"put a random value of {secret.generate} bytes under `{secret.key or name}` yourself",
            )
        if name not in needed:
            continue
        if mode == "external-secrets":
            data = [{"secretKey": "value", "remoteRef": {"key": _key(context, name)}}]
            _external(context, _own_metadata(context, name), {"data": data})
        else:
            _provider_class(context, name, synced=name in exposed)


def _own_metadata(context: Context, name: str) -> Object:
    return {"name": name, "namespace": context.options.namespace, "labels": labels.common(context)}


def _key(context: Context, name: str) -> str:
    """The secret's name in the external store."""
    secret = context.plan.secrets.get(name)
    return (secret.key if secret else "") or name


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
    """Emits an ExternalSecret whose template fills secrets into files (key -> content); the Secret's name.

    A change of the template is a new Secret, so that the pods roll and a rollback finds the old one.
    """
    needed = dict.fromkeys(name for content in contents.values() for name in content.secrets)
    data = [{"secretKey": _variable(name), "remoteRef": {"key": _key(context, name)}} for name in needed]
    files = {key: template(content) for key, content in contents.items()}
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

    return _BRACES.sub(quoted, value)


def _provider_class(context: Context, name: str, synced: bool) -> None:
    provider, _, rest = context.options.store.partition("-")
    spec: Object = {
        "provider": provider,
        "parameters": _parameters(context, name, provider, rest),
    }
    if synced:
        spec["secretObjects"] = [{"secretName": name, "type": "Opaque", "data": [{"objectName": name, "key": "value"}]}]
    made = {
        "apiVersion": "secrets-store.csi.x-k8s.io/v1",
        "kind": "SecretProviderClass",
        "metadata": _own_metadata(context, name),
        "spec": spec,
    }
    context.objects.add(CONFIG, FILE, made)


def _parameters(context: Context, name: str, provider: str, rest: str) -> dict[str, Any]:
    """What each provider wants; every value is a text. The file in the volume is named like the secret."""
    key = _key(context, name)
    if provider == "vault":
        item = {"objectName": name, "secretPath": key, "secretKey": "value"}
        return {"roleName": rest or context.options.namespace, "objects": _listed(item)}
    if provider == "gcp":
        resource = key if key.startswith("projects/") else f"projects/{rest}/secrets/{key}/versions/latest"
        return {"secrets": _listed({"resourceName": resource, "path": name})}
    if provider == "azure":
        item = {"objectName": key, "objectType": "secret", "objectAlias": name}
        body = "".join(f"    {line[2:]}\n" for line in _listed(item).splitlines())
        return {"keyvaultName": rest, "objects": f"array:\n  - |\n{body}"}
    item = {"objectName": key, "objectType": "secretsmanager", "objectAlias": name}
    return {"objects": _listed(item)}


def _listed(item: dict[str, str]) -> str:
    """A list of one mapping as YAML inside a text; JSON's strings are YAML's."""
    body = "\n  ".join(f"{key}: {_quoted(value)}" for key, value in item.items())
    return f"- {body}\n"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def mounts(context: Context, workload: Workload, occupied: list[str]) -> list[Mounted]:
    """The workload's mounted secrets; `occupied` are the other paths at which something is mounted.

    A folder below /run/secrets belongs to secrets alone, so that it is mounted whole and follows a rotation. Anywhere
    else a mounted folder would hide the image's files: each file is mounted by itself.
    """
    if context.options.secrets == "csi":
        return _driver_mounts(workload)
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
            out.append(Mounted(_volume(volume, list(held.items())), [mount]))
        else:
            alone += [(f"{folder}/{file}", name) for file, name in held.items()]
    if alone:
        # one secret at two paths is one file in the volume
        items = list({name: (name, name) for _, name in alone}.values())
        single = [
            {"name": "secret-files", "mountPath": path, "subPath": name, "readOnly": True} for path, name in alone
        ]
        out.append(Mounted(_volume("secret-files", items), single))
    return out


def _own_folder(folder: str) -> bool:
    return f"{folder}/".startswith(("/run/secrets/", "/var/run/secrets/"))


def _volume(volume: str, files: list[tuple[str, str]]) -> Object:
    """A volume with these files, each the value of a secret, readable by the service's group alone."""
    sources = [(name, {"items": [{"key": "value", "path": file}]}) for file, name in files]
    if len(sources) == 1:
        name, items = sources[0]
        return {"name": volume, "secret": {"secretName": name, **items, "defaultMode": _MODE}}
    projected = [{"secret": {"name": name, **items}} for name, items in sources]
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
