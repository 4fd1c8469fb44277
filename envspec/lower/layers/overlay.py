"""What every entry is in one environment: presets, `uses`, the entry, its `dev` block, then the environments."""

from __future__ import annotations

from envspec.diagnostic import Reporter
from envspec.lower.layers.document import Document
from envspec.lower.layers.merge import ENTRY, STATE, Groups, empty, merge_mappings, only, unset, without
from envspec.lower.layers.short_forms import expanded
from envspec.lower.layers.sized import bound, unsized
from envspec.lower.layers.uses import chosen, taken_over, without_choice
from envspec.model.fields import DEV_ONLY, OVERRIDABLE, is_sized
from envspec.near import listed
from envspec.source import Path, parse_path
from envspec.syntax.tree import Mapping, Scalar, Sequence

__all__ = ["Overlay"]

_NAME_WHAT_IS_INHERITED = (
    "name a field that this entry inherits, such as `environment.DEBUG`; "
    'a key with a dot in it is quoted: `labels."com.example.team"`'
)
_SETS_IT_ITSELF = "what stands beside `unset` is not inherited: take the item out, or the field that it names"


class Overlay(Reporter):
    """The entries of one environment after every layer, made when asked for and kept."""

    def __init__(self, document: Document, layers: list[tuple[str, Mapping]], development: bool) -> None:
        super().__init__()
        self.document = document
        self.development = development
        self._made: dict[tuple[str, str], Mapping | None] = {}
        self._open: list[tuple[str, str]] = []
        self._overrides: dict[tuple[str, str], list[tuple[str, Mapping]]] = {}
        tier = ""
        for environment, node in layers:
            said = node.items.get("tier")
            tier = said.text if isinstance(said, Scalar) else tier
            self._index(environment, node, for_production=development and tier != "development")

    def _index(self, environment: str, node: Mapping, for_production: bool) -> None:
        """Notes what an environment overrides; `for_production`: its sizes are not those of the development tier."""
        for section in OVERRIDABLE:
            overrides = node.items.get(section)
            if not isinstance(overrides, Mapping):
                continue
            known = self.document.entries[section]
            for name, value in overrides.items.items():
                if name not in known and (section != "secrets" or not name.endswith("-password")):
                    self._unknown(environment, section, name, overrides.keys[name])
                elif isinstance(value, Mapping):
                    value = unsized(section, value) if for_production else value
                    self._overrides.setdefault((section, name), []).append((environment, value))

    def _unknown(self, environment: str, section: str, name: str, key: Scalar) -> None:
        what = section.rstrip("s") if section != "state" else "state"
        message = f"there is no {what} `{name}` to override"
        path: Path = ("environments", environment, section, name)
        known = self.document.entries[section]
        elsewhere = [other for other in OVERRIDABLE if name in self.document.entries[other]]
        if elsewhere:
            help = f"`{name}` stands under `{elsewhere[0]}`: override it there"
            self.document.unknown_name(self, message, key, (), help, path)
        else:
            help = f"an override changes what `{section}` declares"
            self.document.unknown_name(self, message, key, known, help, path)

    def entry(self, section: str, name: str) -> Mapping | None:
        """The entry in this environment; None when it is unknown, no mapping at all or in a circle of `uses`."""
        where = (section, name)
        if where in self._made:
            return self._made[where]
        self._open.append(where)
        try:
            made = self._make(section, name)
        finally:
            self._open.pop()
        self._made[where] = made
        return made

    def override(self, section: str, name: str) -> Mapping | None:
        """What the environments alone say of an entry; None when they say nothing."""
        made: Mapping | None = None
        for _, layer in self._overrides.get((section, name), ()):
            made = layer if made is None else merge_mappings(made, layer)
        return made

    def _make(self, section: str, name: str) -> Mapping | None:
        node = self.document.entries[section].get(name)
        if node is None and section == "secrets":  # one that a state declares by itself
            return self.override(section, name)
        if isinstance(node, Scalar):
            node = empty(node)
        if not isinstance(node, Mapping):
            return None
        if section == "secrets":
            return merge_mappings(node, self.override(section, name) or empty(node))
        groups = STATE if section == "state" else ENTRY
        own = expanded(node)
        overrides = self._overrides.get((section, name), ())
        layers = [(environment, expanded(value)) for environment, value in overrides]
        path: Path = (section, name)
        choosing = [(path, own), *self._block(own, path)]
        choosing += [(("environments", env, section, name), layer) for env, layer in layers]
        made = self._presets(choosing, own, groups)
        uses = self._uses(choosing)
        binding = empty(own)
        if uses is not None:
            # no layer chooses an image after it, so what they say of images before it is void
            own = without_choice(own)
            layers = [(environment, without_choice(layer)) for environment, layer in layers]
            used = self.entry("services", uses.text)
            if used is not None:
                binding = taken_over(used)
                made = merge_mappings(without_choice(made), binding, groups)
        made = self._layer(made, own, path, groups)
        if self.development:
            made = bound(section, made, binding)
        made = self._development(made, path, groups)
        for environment, layer in layers:
            made = self._layer(made, layer, ("environments", environment, section, name), groups)
        for where, layer in choosing:
            self._exclusive(where, layer, groups)
        if uses is None:
            return made
        made = without(made, frozenset())
        made.items["uses"] = made.keys["uses"] = uses
        return made

    def _exclusive(self, path: Path, layer: Mapping, groups: Groups) -> None:
        """Reports a layer that chooses twice, itself or further down: which should take the other away?"""
        for group in groups.here:
            chosen = [field for field in layer.items if field in group]
            if len(chosen) > 1:
                name = path[-2] if path[-1] == "dev" else path[-1]
                self.report(
                    "ENV058",
                    "exclusive-fields",
                    f"{'the file ' if path[-2] == 'files' else ''}`{name}` says {listed(chosen)} at once",
                    layer.keys[chosen[1]].span,
                    f"keep one of {listed(group)}",
                    (*path, chosen[1]),
                )
        for field, below in groups.below.items():
            for name in layer.items if field == "*" else (field,):
                child = layer.items.get(name)
                if isinstance(child, Mapping):
                    self._exclusive((*path, name), child, below)

    def _block(self, own: Mapping, path: Path) -> list[tuple[Path, Mapping]]:
        """The entry's `dev` block, where the tier reads it."""
        block = own.items.get("dev")
        return [((*path, "dev"), block)] if self.development and isinstance(block, Mapping) else []

    def _presets(self, choosing: list[tuple[Path, Mapping]], own: Mapping, groups: Groups) -> Mapping:
        """The presets of the last layer that lists any, merged in their order."""
        made = empty(own)
        path, listing = next(((p, n) for p, n in reversed(choosing) if "presets" in n.items), ((), None))
        listed_presets = listing.items["presets"] if listing is not None else None
        if not isinstance(listed_presets, Sequence):
            return made
        presets = self.document.entries["presets"]
        for position, item in enumerate(listed_presets.items):
            if not isinstance(item, Scalar) or not item.text:
                continue
            preset = presets.get(item.text)
            if isinstance(preset, Mapping):
                layer, of_preset = expanded(preset), ("presets", item.text)
                for at, each in ((of_preset, layer), *self._block(layer, of_preset)):
                    self._exclusive(at, each, groups)
                made = self._layer(made, layer, of_preset, groups)
            elif preset is None:
                message = f"there is no preset `{item.text}`"
                otherwise = f"presets are {listed(presets)}"
                where: Path = (*path, "presets", position)
                self.document.unknown_name(self, message, item, presets, otherwise, where)
        return made

    def _uses(self, choosing: list[tuple[Path, Mapping]]) -> Scalar | None:
        """The `uses` that counts, if there is such a service and it does not lead back here."""
        found = chosen(choosing)
        if found is None:
            return None
        uses, path = found
        where = ("services", uses.text)
        if where in self._open:
            names = [name for _, name in self._open[self._open.index(where) :]]
            self.report(
                "ENV070",
                "circle",
                f"services use one another's image in a circle: {' -> '.join((*names, uses.text))}",
                uses.span,
                "one of them must say `build` or `image`",
                (*path, "uses"),
            )
            return None
        services = self.document.entries["services"]
        if uses.text in services:
            return uses
        message = f"there is no service `{uses.text}` to use"
        otherwise = f"services are {listed(services)}"
        self.document.unknown_name(self, message, uses, services, otherwise, (*path, "uses"))
        return None

    def _layer(self, made: Mapping, layer: Mapping, path: Path, groups: Groups) -> Mapping:
        """Takes away what the layer's `unset` names, then lays the layer on."""
        made = self._unset(made, layer, path)
        return merge_mappings(made, without(layer, frozenset(("unset", "presets"))), groups)

    def _unset(self, made: Mapping, layer: Mapping, path: Path) -> Mapping:
        """What a layer inherits, without what it does not want."""
        section = str(path[2] if path[0] == "environments" else path[0])
        taken = layer.items.get("unset")
        if not isinstance(taken, Sequence):
            return made
        for position, item in enumerate(taken.items):
            if not isinstance(item, Scalar) or not item.text:
                continue
            own = False
            named: Path = ("",)
            try:
                named = parse_path(item.text)
                rest = unset(made, named)
                own = unset(layer, named) is not None
            except ValueError:
                rest = None
            if rest is not None:
                made = rest
                continue
            if self.development and not own and is_sized(section, named):
                continue  # it does not bind here anyway
            self.report(
                "ENV061",
                "unset-nothing",
                f"nothing is inherited at `{item.text}`",
                item.span,
                _SETS_IT_ITSELF if own else _NAME_WHAT_IS_INHERITED,
                (*path, "unset", position),
            )
        return made

    def _development(self, made: Mapping, path: Path, groups: Groups) -> Mapping:
        """The `dev` block mixed in, or taken away: a production tier never reads it."""
        block = made.items.get("dev")
        own = without(made, frozenset(("dev",)))
        if not self.development:
            return own
        if not isinstance(block, Mapping):
            return own
        own = self._layer(own, without(block, DEV_ONLY), (*path, "dev"), groups)
        extra = only(block, DEV_ONLY)
        if not extra.items:
            return own
        own = without(own, frozenset())
        own.items["dev"] = extra
        own.keys["dev"] = made.keys["dev"]
        return own
