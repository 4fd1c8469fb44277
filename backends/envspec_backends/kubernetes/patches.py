"""The user's patches: strategic merges into the object of the same kind and name.

Mappings merge, `null` takes a key away, lists whose items have a name (or a mount path, a port …) merge by it, other
lists are replaced. `$patch: delete` takes an item or an object away, `$patch: replace` replaces a mapping or list.
"""

from __future__ import annotations

from typing import Any, cast

from envspec.near import did_you_mean, listed
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.patching.merging import Merge
from envspec_backends.shared.patching.reading import read
from envspec_backends.shared.patching.tree import Document, Node

__all__ = ["LIST_KEYS", "Patches"]

#: What tells the items of a list apart; where nothing is said, it is `name`.
LIST_KEYS = {
    "hostAliases": ({"ip": ""},),
    "ports": ({"containerPort": "", "protocol": "TCP"}, {"port": "", "protocol": "TCP"}),
    "topologySpreadConstraints": ({"topologyKey": ""},),
    "volumeDevices": ({"devicePath": ""},),
    "volumeMounts": ({"mountPath": ""},),
}
#: What a rollout brings one by one, and waits for.
_AWAITED = ("Namespace", "Deployment", "DaemonSet", "StatefulSet", "Job", "Kustomization")


class _Change:
    """One document of a patch file, which changes the object of a kind and name."""

    __slots__ = ("body", "deletes", "document", "kind", "name", "namespace", "used")

    def __init__(self, document: Document, kind: str, name: str) -> None:
        root = document.root
        metadata = root.items["metadata"]
        self.document = document
        self.kind = kind
        self.name = name
        self.namespace = metadata.items["namespace"].value if "namespace" in metadata.items else ""
        self.deletes = "$patch" in root.items and root.items["$patch"].value == "delete"
        self.used = False
        self.body = root.without("apiVersion", "kind", "metadata")
        rest = metadata.without("name", "namespace")
        if rest.items:
            self.body.items["metadata"] = rest


class Patches:
    """Every change of the patch files, by the kind and name of what it changes."""

    __slots__ = ("_by_target", "_changes", "_known")

    def __init__(self, context: EmissionContext) -> None:
        self._changes: list[_Change] = []
        self._by_target: dict[tuple[str, str], list[_Change]] = {}
        #: kind -> the names of its objects
        self._known: dict[str, list[str]] = {}
        for patch in context.plan.patches.get("kubernetes", ()):
            for change in filter(None, map(_change, read(context, patch))):
                self._changes.append(change)
                self._by_target.setdefault((change.kind, change.name), []).append(change)

    def apply(self, made: dict[str, Any], logical: str = "") -> dict[str, Any] | None:
        """The object with the changes that name it; None when one of them takes it away.

        `logical` is its name without the hash of its content.
        """
        if not self._changes:
            return made
        metadata = made["metadata"]
        name = logical or metadata["name"]
        self._known.setdefault(made["kind"], []).append(name)
        for change in self._by_target.get((made["kind"], name), ()):
            if change.namespace in ("", metadata.get("namespace", "")):
                change.used = True
                if change.deletes and _may_go(change):
                    return None
                made = cast(dict[str, Any], Merge(change.document, LIST_KEYS)(made, change.body))
        return made

    def report_unmatched(self) -> None:
        """An error for every change that met no object."""
        for change in self._changes:
            if change.used:
                continue
            root = change.document.root
            if change.kind in self._known:
                where, names = root.items["metadata"].items["name"], self._known[change.kind]
                help = did_you_mean(change.name, names, f"of {change.kind} there are {listed(names)}")
            else:
                where = root.items["kind"]
                help = did_you_mean(change.kind, self._known, f"there are objects of {listed(self._known)}")
            message = f"the patch changes {change.kind} `{change.name}`, which this environment does not have"
            change.document.unmatched(where.mark, message, help)


def _change(document: Document) -> _Change | None:
    root = document.root
    help = "write an object with kind, metadata.name and the fields to change"
    kind = root.items.get("kind")
    if kind is None or not isinstance(kind.value, str) or not kind.value:
        document.bad(root.mark if kind is None else kind.mark, "this document has no `kind`", help)
        return None
    metadata = root.items.get("metadata")
    name = metadata.items.get("name") if metadata is not None else None
    if name is None or not isinstance(name.value, str) or not name.value:
        document.bad((name or metadata or kind).mark, f"the {kind.value} has no `metadata.name`", help)
        return None
    return _Change(document, kind.value, name.value) if _understood(document) else None


def _understood(document: Document) -> bool:
    """Reports the directives of kubectl's own merge that this one does not have."""
    todo: list[Node] = [document.root]
    while todo:
        node = todo.pop()
        for key, item in node.items.items():
            if key.startswith(("$setElementOrder/", "$deleteFromPrimitiveList/", "$retainKeys")):
                document.bad(node.keys[key], f"`{key}` is nothing that a patch can say here", "use `$patch`, or `null`")
                return False
            todo.append(item)
        todo += node.value if isinstance(node.value, list) else ()
    return True


def _may_go(change: _Change) -> bool:
    """Whether an object may be taken away: the rollout waits for some."""
    if change.kind not in _AWAITED:
        return True
    change.document.bad(
        change.document.root.items["$patch"].mark,
        f"the rollout waits for the {change.kind} `{change.name}`, and it can't be taken away",
        "leave the entry out of this environment with `enabled: false`",
    )
    return False
