"""The option `objects`: manifests of the user's own, which are staged, labelled and ordered with the rest."""

from __future__ import annotations

import re
from typing import Any, cast

from envspec_backends.kubernetes import labels, names
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import CONFIG, STATE, Object, identity
from envspec_backends.shared.patching.reading import read
from envspec_backends.shared.patching.tree import Document, Node

__all__ = ["emit"]

#: Name of their file; no entry of a spec has an underscore in its name.
_FILE = "own_objects"
#: What runs pods: the language says it, hardened and checked.
_RUNNING = frozenset(
    ("Pod", "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "Job", "CronJob")
)
#: What other teams and other environments share with this one.
_SHARED = frozenset(("Namespace", "CustomResourceDefinition"))
#: Kinds of the whole cluster; so are those of operators whose name begins with `Cluster`, as in ClusterIssuer.
_OF_THE_CLUSTER = re.compile(
    r"Cluster[A-Z]\w*|PersistentVolume|StorageClass|PriorityClass|IngressClass|GatewayClass|RuntimeClass"
    r"|(Validating|Mutating)(WebhookConfiguration|AdmissionPolicy(Binding)?)|APIService|CSIDriver"
)
# `deploy.sh` has them in lines of words
_KIND = re.compile(r"[A-Z][A-Za-z0-9]*")
_VERSION = re.compile(r"([a-z0-9][-a-z0-9.]*/)?v[0-9][a-z0-9]*")


def emit(context: Context) -> None:
    """Adds them after all others, whose kinds and names they may not have."""
    seen: dict[tuple[str, str, str], Document] = {}
    for file in context.plan.objects.get("kubernetes", ()):
        for document in read(context, file, "object"):
            made = _object(context, document)
            if made is None:
                continue
            known = identity(made)
            where, what = document.root.items["metadata"].items["name"].mark, f"{made['kind']} `{known[2]}`"
            if known in seen:
                first = seen[known]
                line = first.root.items["metadata"].items["name"].mark.line
                message = f"the {what} stands twice, first in `{first.source.name}`, line {line}"
                document.bad_object(where, message, "take one of them out")
            elif known in context.objects.identities:
                help = "rename this one; what `patches` say is merged into ours"
                document.bad_object(where, f"this environment has a {what} already", help)
            else:
                seen[known] = document
                context.objects.add(STATE if made["kind"] == "PersistentVolumeClaim" else CONFIG, _FILE, made)


def _object(context: Context, document: Document) -> Object | None:
    """The object with namespace and labels, in the order in which ours are; None where it can't be one."""
    before = len(context.diagnostics)
    kind = _head(document)
    if not kind or not _allowed(document, kind):
        return None
    root = document.root
    metadata = cast(dict[str, Any], root.items["metadata"].data())
    if not _OF_THE_CLUSTER.fullmatch(kind):
        namespace = root.items["metadata"].items.get("namespace")
        if namespace is not None and namespace.value not in (None, context.options.namespace):
            message = f"everything of this environment is in the namespace `{context.options.namespace}`"
            document.bad_object(namespace.mark, message, "take `namespace` away: it is filled in")
        metadata["namespace"] = context.options.namespace
    for key in ("labels", "annotations"):
        _texts(document, key)
    _ours(context, document)
    if len(context.diagnostics) > before:
        return None
    metadata["labels"] = {**(metadata.get("labels") or {}), **labels.common(context)}
    if metadata.get("annotations", {}) is None:
        del metadata["annotations"]
    rest = ("name", "namespace")
    ordered = {key: metadata[key] for key in (*rest, *(key for key in metadata if key not in rest)) if key in metadata}
    head = {"apiVersion": root.items["apiVersion"].value, "kind": kind, "metadata": ordered}
    return {**head, **cast(Object, root.without(*head).data())}


def _head(document: Document) -> str:
    """The kind, where apiVersion, kind and name are what they must be; else empty, and it is told."""
    root = document.root
    help = "write an object with apiVersion, kind and metadata.name"
    for key, pattern in (("apiVersion", _VERSION), ("kind", _KIND)):
        node = root.items.get(key)
        if node is None:
            document.bad_object(root.mark, f"this document has no `{key}`", help)
            return ""
        if not isinstance(node.value, str) or not pattern.fullmatch(node.value):
            document.bad_object(node.mark, f"this is no `{key}` of Kubernetes", help)
            return ""
    kind = str(root.items["kind"].value)
    if kind == "List" or (kind.endswith("List") and "items" in root.items):
        help = "write each of its items as a document, with a line `---` between them"
        document.bad_object(root.items["kind"].mark, f"a {kind} is no object of its own", help)
        return ""
    metadata = root.items.get("metadata")
    name = metadata.items.get("name") if metadata is not None else None
    if name is None or not isinstance(name.value, str) or not name.value:
        document.bad_object((name or metadata or root.items["kind"]).mark, f"the {kind} has no `metadata.name`", help)
        return ""
    # names of roles may have colons
    if not names.is_object(name.value.replace(":", "-")):
        help = "use small letters, digits, hyphens and dots"
        document.bad_object(name.mark, f"`{name.value}` cannot be a name in Kubernetes", help)
        return ""
    return kind


def _allowed(document: Document, kind: str) -> bool:
    root = document.root
    where = root.items["kind"].mark
    if kind in _RUNNING:
        message = f"a {kind} runs pods that nothing has hardened or checked"
        document.bad_object(where, message, "write a service, a job or a state; `patches` say what they can't")
        return False
    if kind in _SHARED:
        message = f"a {kind} is shared by all of the cluster, and no part of a release"
        document.bad_object(where, message, "let the cluster's own setup make it")
        return False
    if kind == "Secret" and root.items["apiVersion"].value == "v1":
        for key in ("data", "stringData"):
            if key in root.items and root.items[key].value:
                help = "name it under `secrets`, and see to its value with the option `secrets`"
                document.bad_object(root.keys[key], "the Secret has its values in it, which would stand in files", help)
                return False
    return True


def _texts(document: Document, key: str) -> None:
    """Labels and annotations are texts; a number or a switch is refused by the cluster."""
    node = document.root.items["metadata"].items.get(key)
    if node is None or node.value is None:
        return
    if not isinstance(node.value, dict):
        document.bad_object(node.mark, f"`{key}` is a mapping of texts", "write `name: value` below it")
    for item in node.items.values():
        if not isinstance(item.value, str):
            document.bad_object(item.mark, f"a value of `{key}` is a text", "write it in quotes")


def _ours(context: Context, document: Document) -> None:
    """The labels that tell what belongs to a release are ours."""
    given = document.root.items["metadata"].items.get("labels", Node(None, document.root.mark)).items
    for key, value in labels.common(context).items():
        if key in given and given[key].value != value:
            message = f"the label `{key}` is `{value}` in all of this release"
            document.bad_object(given[key].mark, message, "take it away: it is filled in")
