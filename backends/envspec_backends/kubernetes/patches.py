"""The user's patches: strategic merges into the object of the same kind and name.

Mappings merge, `null` takes a key away, lists whose items have a name (or a mount path, a port …) merge by it, other
lists are replaced. `$patch: delete` on an item takes it away, `$patch: replace` replaces a mapping or list whole.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from envspec import lazy
from envspec.diagnostic import Diagnostic
from envspec.model.plan import Patch
from envspec.source import Path
from envspec_backends.shared.emission import EmissionContext

__all__ = ["Patches", "merge"]

#: Field -> the keys that tell its items apart, the first that all items have; others go by `name`.
_KEYS = {
    "hostAliases": ("ip",),
    "ports": ("containerPort", "port"),
    "topologySpreadConstraints": ("topologyKey",),
    "volumeDevices": ("devicePath",),
    "volumeMounts": ("mountPath",),
}
_DIRECTIVE = "$patch"


class _Change:
    """One document of a patch file."""

    __slots__ = ("body", "kind", "name", "namespace", "path", "used")

    def __init__(self, body: dict[str, Any], path: Path) -> None:
        metadata = body["metadata"]
        self.kind = body["kind"]
        self.name = metadata["name"]
        self.namespace = metadata.get("namespace", "")
        self.path = path
        self.used = False
        rest = {key: value for key, value in metadata.items() if key not in ("name", "namespace")}
        self.body = {key: value for key, value in body.items() if key not in ("apiVersion", "kind", "metadata")}
        if rest:
            self.body["metadata"] = rest


class Patches:
    """Every change of the patch files, by the kind and name of what it changes."""

    __slots__ = ("_by_target", "_context", "changes")

    def __init__(self, context: EmissionContext) -> None:
        self._context = context
        self.changes: list[_Change] = []
        self._by_target: dict[tuple[str, str], list[_Change]] = {}
        for patch in context.plan.patches.get("kubernetes", ()):
            for change in _read(patch, context.diagnostics):
                self.changes.append(change)
                self._by_target.setdefault((change.kind, change.name), []).append(change)

    def apply(self, made: dict[str, Any], logical: str = "") -> dict[str, Any]:
        """The object with the changes that name it; `logical` is its name without the hash of its content."""
        metadata = made["metadata"]
        for change in self._by_target.get((made["kind"], logical or metadata["name"]), ()):
            if change.namespace in ("", metadata.get("namespace", "")):
                change.used = True
                made = merge(made, change.body)
        return made

    def report_unmatched(self) -> None:
        """An error for every change that met no object."""
        for change in self.changes:
            if not change.used:
                message = f"the patch changes {change.kind} `{change.name}`, which this environment does not have"
                help = (
                    "kind and metadata.name must be those of an emitted object, without the release or hash that ends "
                    "the names of Jobs and ConfigMaps"
                )
                self._context.diagnostics.append(
                    Diagnostic("error", "ENV092", "unmatched-patch", message, None, help, change.path)
                )


def merge(base: Any, change: Any, field: str = "") -> Any:
    """`base` with `change` merged into it; neither is altered. `field` is the key that holds them."""
    if isinstance(base, dict) and isinstance(change, dict):
        if change.get(_DIRECTIVE) == "replace":
            return {key: value for key, value in change.items() if key != _DIRECTIVE}
        out = dict(base)
        for key, value in change.items():
            if value is None:
                out.pop(key, None)
            else:
                out[key] = merge(out[key], value, key) if key in out else _clean(value)
        return out
    if isinstance(base, list) and isinstance(change, list):
        return _merge_lists(base, change, field)
    return _clean(change)


def _merge_lists(base: list[Any], change: list[Any], field: str) -> list[Any]:
    if any(isinstance(item, dict) and item.get(_DIRECTIVE) == "replace" for item in change):
        return [_clean(item) for item in change if item.get(_DIRECTIVE) != "replace"]
    for key in _KEYS.get(field, ("name",)):
        if all(isinstance(item, dict) and key in item for item in (*base, *change)):
            break
    else:
        return [_clean(item) for item in change]
    out = list(base)
    for item in change:
        at = next((at for at, one in enumerate(out) if one[key] == item[key]), None)
        if item.get(_DIRECTIVE) == "delete":
            if at is not None:
                del out[at]
        elif at is None:
            out.append(_clean(item))
        else:
            out[at] = merge(out[at], item)
    return out


def _clean(value: Any) -> Any:
    """A new part without directives and without keys that are null."""
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items() if key != _DIRECTIVE and item is not None}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _read(patch: Patch, diagnostics: list[Diagnostic]) -> list[_Change]:
    yaml = lazy.load("yaml")

    def bad(message: str) -> None:
        help = "write an object with kind, metadata.name and the fields to change"
        diagnostics.append(
            Diagnostic("error", "ENV093", "bad-patch", f"{patch.name}: {message}", None, help, patch.path)
        )

    try:
        documents = list(yaml.safe_load_all(patch.text))
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        bad(f"this is not YAML{where}: {getattr(fault, 'problem', None) or 'it cannot be read'}")
        return []
    changes = []
    for body in documents:
        if body is None:
            continue
        if not isinstance(body, dict) or not isinstance(body.get("kind"), str):
            bad("a document has no `kind`")
            continue
        metadata = body.get("metadata")
        if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
            bad(f"the {body['kind']} has no `metadata.name`")
            continue
        try:
            changes.append(_Change(_plain(body), patch.path))
        except (TypeError, RecursionError):
            bad(f"the {body['kind']} `{metadata['name']}` has a value that JSON cannot hold")
    return changes


def _plain(value: Any) -> Any:
    """Only what JSON can hold; dates, which YAML makes of some texts, become texts again. Raises TypeError."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise TypeError(type(value).__name__)
