"""The Secrets Store CSI driver: what its providers fetch from a store, each in the provider's own words."""

from __future__ import annotations

import json
from typing import Any

from envspec_backends.kubernetes import labels, stored
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import CONFIG, Object

__all__ = ["provider_class"]


def provider_class(context: Context, name: str, synced: bool) -> None:
    """Emits the object that fetches a secret; `synced` also makes a Secret of it, which variables read."""
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
        "metadata": labels.own(context, name),
        "spec": spec,
    }
    context.objects.add(CONFIG, stored.FILE, made)


def _parameters(context: Context, name: str, provider: str, rest: str) -> dict[str, Any]:
    """What each provider wants; every value is a text. The file in the volume is named like the secret."""
    key, part = stored.key(context, name), stored.part(context, name)
    if provider == "vault":
        item = {"objectName": name, "secretPath": key, "secretKey": part or "value"}
        return {"roleName": rest or context.options.namespace, "objects": _listed(item)}
    if provider == "gcp":
        resource = key if key.startswith("projects/") else f"projects/{rest}/secrets/{key}/versions/latest"
        return {"secrets": _listed({"resourceName": resource, "path": name, **_part("extractJSONKey", part)})}
    if provider == "azure":
        if part:
            context.refuse(
                (*context.plan.secrets[name].path, "property"),
                "the driver's provider for Azure mounts a secret as a whole",
                "put the part into a secret of its own, or use `secrets: external-secrets`",
            )
        item = {"objectName": key, "objectType": "secret", "objectAlias": name}
        body = "".join(f"    {line[2:]}\n" for line in _listed(item).splitlines())
        return {"keyvaultName": rest, "objects": f"array:\n  - |\n{body}"}
    item = {"objectName": key, "objectType": "secretsmanager"}
    if not part:
        return {"objects": _listed({**item, "objectAlias": name})}
    # a name in JMESPath stands in double quotes, whatever it is made of
    path, alias = _quoted(json.dumps(part, ensure_ascii=False)), _quoted(name)
    return {"objects": f"{_listed(item)}  jmesPath:\n    - path: {path}\n      objectAlias: {alias}\n"}


def _part(word: str, part: str) -> dict[str, str]:
    return {word: part} if part else {}


def _listed(item: dict[str, str]) -> str:
    """A list of one mapping as YAML inside a text; JSON's strings are YAML's."""
    body = "\n  ".join(f"{key}: {_quoted(value)}" for key, value in item.items())
    return f"- {body}\n"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
