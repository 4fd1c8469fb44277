"""Labels: who an object belongs to. Selectors use name and instance alone, so that they never change."""

from __future__ import annotations

import re
from typing import Any

from envspec.model.workload import Workload
from envspec_backends.kubernetes import names
from envspec_backends.kubernetes.context import Context

__all__ = ["common", "metadata", "of", "own", "selector", "unlabelled"]

_PREFIX = "app.kubernetes.io/"
_NAME = f"{_PREFIX}name"
_INSTANCE = f"{_PREFIX}instance"

# compiled for the workload that has labels
_VALUE = r"(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?\Z"
_KEY = (
    r"(?:(?=[^/]{1,253}/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    r"([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]\Z"
)


def common(context: Context) -> dict[str, str]:
    """Labels of what belongs to the whole environment."""
    return {
        _INSTANCE: context.instance,
        f"{_PREFIX}part-of": context.plan.project,
        f"{_PREFIX}managed-by": "envspec",
    }


def selector(context: Context, name: str) -> dict[str, Any]:
    """What selects the pods of a workload, and no other's."""
    known = context.selectors.get(name)
    if known is None:
        known = context.selectors[name] = {_NAME: name, _INSTANCE: context.instance}
    return known


def of(context: Context, workload: Workload) -> dict[str, Any]:
    """All labels of a workload's objects: the recommended ones, then the user's that are labels."""
    known = context.labels.get(workload.name)
    if known is not None:
        return known
    image = workload.image
    version = names.clean(image.tag) or names.clean(image.digest.rpartition(":")[2][:12])
    labels: dict[str, Any] = {
        _NAME: workload.name,
        _INSTANCE: context.instance,
        f"{_PREFIX}component": workload.store.kind if workload.store else workload.role,
        f"{_PREFIX}part-of": context.plan.project,
        **({f"{_PREFIX}version": version} if version else {}),
        f"{_PREFIX}managed-by": "envspec",
    }
    for key, value in workload.labels.items():
        if key not in (_NAME, _INSTANCE) and re.match(_KEY, key) and re.match(_VALUE, value):
            labels[key] = value
    context.labels[workload.name] = labels
    return labels


def unlabelled(context: Context, workload: Workload) -> dict[str, str]:
    """The user's labels whose value no label can hold. Reports them, and those that cannot be at all."""
    found = {}
    for key, value in workload.labels.items():
        at = (*workload.path, "labels", key)
        if key in (_NAME, _INSTANCE):
            context.refuse(at, f"`{key}` is what selectors go by, and must never change", "use another label")
        elif not re.match(_KEY, key):
            context.refuse(
                at,
                f"`{key}` cannot be the name of a label in Kubernetes",
                "use letters, digits, `-`, `_` and `.`, after a domain and a slash if you like; 63 at most",
            )
        elif not re.match(_VALUE, value):
            found[key] = value
            context.approximate(at, f"the value of `{key}` cannot be a label's in Kubernetes: an annotation instead")
    return found


def own(context: Context, name: str) -> dict[str, object]:
    """The metadata of an object that is no workload's."""
    return {"name": name, "namespace": context.options.namespace, "labels": common(context)}


def metadata(context: Context, workload: Workload, name: str = "") -> dict[str, object]:
    """The metadata of a workload's object; its name is the workload's unless another is given."""
    return {
        "name": name or workload.name,
        "namespace": context.options.namespace,
        "labels": of(context, workload),
    }
