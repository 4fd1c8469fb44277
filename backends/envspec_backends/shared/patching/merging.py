"""Laying a patch over plain data: mappings merge, null takes a key away, lists go by the target's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from envspec.near import did_you_mean, listed
from envspec_backends.shared.patching.tree import Data, Document, Mark, Node

__all__ = ["Merge"]

#: Field -> what tells the items of its list apart, by the first that fits all of them: keys, each with what an item
#: means that does not say it, or nothing where each must.
ListKeys = Mapping[str, tuple[Mapping[str, str], ...]]

_DIRECTIVE = "$patch"
_BY_NAME: tuple[Mapping[str, str], ...] = ({"name": ""},)


class Merge:
    """Merges what stands in one document; whatever of it meets nothing is reported at its place.

    With `keys` the merge is strategic: lists of things that have a name (or what `keys` says for the field) merge by
    it, `$patch: delete` takes an item or a mapping away, `$patch: replace` replaces a mapping or a list as a whole,
    and a key that is null is in nothing that is new. Without, lists are replaced, and what is new stays as it is.
    """

    __slots__ = ("_document", "_keys")

    def __init__(self, document: Document, keys: ListKeys | None = None) -> None:
        self._document = document
        self._keys = keys

    def __call__(self, base: Data, change: Node, field: str = "") -> Data:
        """`base` with `change` merged into it; neither is altered. `field` is the key that holds them."""
        if isinstance(base, dict) and isinstance(change.value, dict):
            return self._mapping(base, change)
        if isinstance(base, list) and isinstance(change.value, list) and self._keys is not None:
            return self._list(base, change.value, self._keys.get(field, _BY_NAME))
        return self._new(change)

    def _mapping(self, base: dict[str, Data], change: Node) -> Data:
        if self._directive(change) == "replace":
            return self._new(change)
        out = dict(base)
        for key, node in change.items.items():
            if key == _DIRECTIVE and self._keys is not None:
                continue
            if node.value is None or self._directive(node) == "delete":
                if key not in out:
                    self._lost(key, base, change.keys[key])
                out.pop(key, None)
            else:
                out[key] = self(out[key], node, key) if key in out else self._new(node)
        return out

    def _list(self, base: list[Data], change: list[Node], keys: tuple[Mapping[str, str], ...]) -> Data:
        if any(self._directive(item) == "replace" for item in change):
            return [self._new(item) for item in change if self._directive(item) != "replace"]
        for key in keys:
            mine = [_identity(item, key) for item in base]
            theirs = [_identity(item.data(), key) for item in change]
            if None not in mine and None not in theirs and len(set(mine)) == len(mine):
                break
        else:
            return [self._new(item) for item in change]
        out = dict(zip(mine, base, strict=True))
        for which, item in zip(theirs, change, strict=True):
            if self._directive(item) == "delete":
                if which not in out:
                    self._lost(_told(which), map(_told, out), item.mark)
                out.pop(which, None)
            else:
                out[which] = self(out[which], item) if which in out else self._new(item)
        return list(out.values())

    def _new(self, node: Node) -> Data:
        """What a patch brings, without directives and without keys that are null where the merge is strategic."""
        if self._keys is None:
            return node.data()
        if isinstance(node.value, dict):
            self._directive(node)
            kept = {key: item for key, item in node.value.items() if key != _DIRECTIVE and item.value is not None}
            return {key: self._new(item) for key, item in kept.items()}
        if isinstance(node.value, list):
            return [self._new(item) for item in node.value]
        return node.value

    def _directive(self, node: Node) -> str:
        """`delete` or `replace`; empty where a mapping merges."""
        said = node.items.get(_DIRECTIVE)
        if self._keys is None or said is None or said.value == "merge":
            return ""
        if said.value not in ("delete", "replace"):
            message = f"`{_DIRECTIVE}: {said.value}` says nothing"
            self._document.bad(said.mark, message, "it is `delete`, `replace` or `merge`")
            return ""
        return str(said.value)

    def _lost(self, name: str, known: Iterable[str], mark: Mark) -> None:
        names = list(known)
        otherwise = f"there are {listed(names)}" if names else "there is nothing"
        self._document.unmatched(
            mark, f"there is no `{name}` that the patch could take away", did_you_mean(name, names, otherwise)
        )


def _identity(item: Data, key: Mapping[str, str]) -> tuple[str, ...] | None:
    """What tells an item of a list from the others; None where it does not say."""
    if not isinstance(item, dict) or any(name not in item and not default for name, default in key.items()):
        return None
    return tuple(str(item.get(name, default)) for name, default in key.items())


def _told(which: tuple[str, ...] | None) -> str:
    return "/".join(which or ())
