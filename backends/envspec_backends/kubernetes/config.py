"""Configuration files: immutable ConfigMaps whose name is the hash of their content, one file per mount."""

from __future__ import annotations

import re
from binascii import b2a_base64

from envspec.model.text import Text
from envspec.model.workload import ConfigFile, Workload
from envspec_backends.kubernetes import env, labels, names, secrets, storage
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.mounted import Mounted
from envspec_backends.kubernetes.objects import CONFIG, Object

__all__ = ["files"]

#: etcd takes objects of 1.5 MiB; the API server holds a ConfigMap's data to 1 MiB.
_LIMIT = 2**20
_NOT_KEY = re.compile(r"[^-._a-zA-Z0-9]")


def files(context: Context, workload: Workload) -> list[Mounted]:
    """Emits the workload's ConfigMaps (or Secrets, for what holds secrets) and returns how they are mounted."""
    plain: dict[str, ConfigFile] = {}
    tainted: dict[str, ConfigFile] = {}
    for path, file in workload.files.items():
        secret = isinstance(file.content, Text) and file.content.tainted
        (tainted if secret else plain)[path] = file
    out = [_config_map(context, workload, group, at) for at, group in enumerate(_groups(context, workload, plain))]
    if tainted:
        if context.options.secrets == "external-secrets":
            out.append(_rendered(context, workload, tainted))
        else:
            for path in tainted:
                context.refuse(
                    (*workload.path, "files", path),
                    f"nothing on a cluster with `secrets: {context.options.secrets}` fills secrets into a file",
                    "set `secrets: external-secrets`, or mount the secret and let the program read it",
                )
    return out


def _data(content: bytes | Text) -> bytes:
    return content if isinstance(content, bytes) else env.literal(content).encode("utf-8", "surrogatepass")


def _groups(context: Context, workload: Workload, plain: dict[str, ConfigFile]) -> list[dict[str, ConfigFile]]:
    """The files in as few ConfigMaps as their size allows."""
    groups: list[dict[str, ConfigFile]] = []
    room = 0
    for path, file in plain.items():
        # base64, for those that are not text, makes three bytes four
        size = len(_data(file.content)) * 4 // 3 + len(path)
        if size > _LIMIT:
            context.refuse(
                (*workload.path, "files", path),
                "a ConfigMap holds 1 MiB at most, and this file is larger",
                "put it into the image, or on a volume",
            )
            continue
        if not groups or size > room:
            groups.append({})
            room = _LIMIT
        groups[-1][path] = file
        room -= size
    return groups


def keys(paths: dict[str, ConfigFile]) -> dict[str, str]:
    """Path -> key: the file's own name, with a hash of the path where two have one name."""
    bases = [_NOT_KEY.sub("-", path.rpartition("/")[2]) for path in paths]
    return {
        path: (base if bases.count(base) == 1 else f"{names.digest(path)}-{base}")[-250:]
        for path, base in zip(paths, bases, strict=True)
    }


def _mount(volume: str, paths: dict[str, str]) -> list[Object]:
    return [{"name": volume, "mountPath": path, "subPath": key, "readOnly": True} for path, key in paths.items()]


def _config_map(context: Context, workload: Workload, group: dict[str, ConfigFile], number: int) -> Mounted:
    text: dict[str, str] = {}
    binary: dict[str, str] = {}
    key_of = keys(group)
    for path, file in group.items():
        data = _data(file.content)
        try:
            text[key_of[path]] = data.decode()
        except UnicodeDecodeError:
            binary[key_of[path]] = b2a_base64(data, newline=False).decode()
    # the dot makes it a name that no entry of the spec can have
    logical = workload.name if not number else f"{workload.name}.{number + 1}"
    metadata = labels.metadata(context, workload, logical)
    if storage.keep_old(context):
        metadata["annotations"] = storage.keep_old(context)
    made: Object = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata,
        "immutable": True,
    }
    if text:
        made["data"] = text
    if binary:
        made["binaryData"] = binary
    made = context.objects.add(CONFIG, workload.name, made, logical=logical)
    volume = "config" if not number else f"config-{number + 1}"
    items = [{"key": key_of[path], "path": key_of[path], "mode": file.mode} for path, file in group.items()]
    source = {"name": made["metadata"]["name"], "items": items}
    return Mounted({"name": volume, "configMap": source}, _mount(volume, key_of))


def _rendered(context: Context, workload: Workload, tainted: dict[str, ConfigFile]) -> Mounted:
    key_of = keys(tainted)
    contents = {key_of[path]: file.content for path, file in tainted.items() if isinstance(file.content, Text)}
    name = secrets.rendered(context, workload, contents)
    items = [{"key": key_of[path], "path": key_of[path], "mode": file.mode} for path, file in tainted.items()]
    source = {"secretName": name, "items": items}
    return Mounted({"name": "config-secret", "secret": source}, _mount("config-secret", key_of))
