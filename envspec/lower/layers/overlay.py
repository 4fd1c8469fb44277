"""What every entry is in one environment: presets, `uses`, the entry, its `dev` block, then the environments."""

from __future__ import annotations

from envspec.diagnostic import Diagnostic, error
from envspec.lower.layers.load import Document
from envspec.lower.layers.merge import ENTRY, STATE, Groups, empty, merge_mappings, only, unset, without
from envspec.lower.layers.normal import entry as expanded
from envspec.lower.references.names import listed, nearest
from envspec.source import Path, parse_path
from envspec.syntax.tree import Mapping, Scalar, Sequence

__all__ = ["DEV_ONLY", "ENTRIES", "Overlay", "chain"]

#: sections whose entries an environment may override
ENTRIES = ("services", "tools", "jobs", "state", "secrets")

#: what only a `dev` block may say; in a Plan it stays below `dev`
DEV_ONLY = frozenset(("target", "shield", "watch", "publish", "debug", "tty"))

#: what `uses` does not take over: these belong to one process, not to the image and its settings
_OWN = frozenset(
    (
        "command", "ports", "routes", "health", "metrics", "replicas", "autoscale", "rollout", "restart",
        "shutdown", "needs", "labels", "enabled", "uses", "when", "schedule",
    )
)  # fmt: skip
_CHOICE = frozenset(("image", "build", "uses"))
_CONTAINERS = frozenset((*ENTRIES, "extends"))


def chain(document: Document, name: str, diagnostics: list[Diagnostic]) -> list[tuple[str, Mapping]]:
    """The environment and those that it extends, the most distant first."""
    environments = document.entries["environments"]
    found: list[tuple[str, Mapping]] = []
    names: list[str] = []
    while True:
        node = environments.get(name)
        if not isinstance(node, Mapping):
            if isinstance(node, Scalar):
                found.append((name, empty(node)))
            return found[::-1]
        names.append(name)
        found.append((name, node))
        extends = node.items.get("extends")
        if not isinstance(extends, Scalar):
            return found[::-1]
        path: Path = ("environments", name, "extends")
        if extends.text in names:
            circle = " -> ".join((*names[names.index(extends.text) :], extends.text))
            diagnostics.append(
                error(
                    "ENV070",
                    "circle",
                    f"environments extend one another in a circle: {circle}",
                    extends.span,
                    "let one of them stand on its own",
                    path,
                )
            )
            return found[::-1]
        if extends.text not in environments:
            near = nearest(extends.text, environments)
            if document.whole:
                diagnostics.append(
                    error(
                        "ENV053",
                        "unknown-name",
                        f"there is no environment `{extends.text}`",
                        extends.span,
                        f"did you mean `{near}`?" if near else f"environments are {listed(environments)}",
                        path,
                    )
                )
            return found[::-1]
        name = extends.text


def _choiceless(layer: Mapping) -> Mapping:
    """A layer that says nothing of where the image comes from, nor does its `dev` block."""
    block = layer.items.get("dev")
    bare = without(layer, _CHOICE)
    if isinstance(block, Mapping):
        bare.items["dev"] = without(block, _CHOICE)
    return bare


def _taken(used: Mapping) -> Mapping:
    """What `uses` takes of a service: of its block, what belongs to the image and its mounts."""
    taken = without(used, _OWN)
    block = taken.items.get("dev")
    if isinstance(block, Mapping):
        taken.items["dev"] = only(block, frozenset(("target", "shield")))
    return taken


class Overlay:
    """The entries of one environment after every layer, made when asked for and kept."""

    def __init__(self, document: Document, layers: list[tuple[str, Mapping]], development: bool) -> None:
        self.document = document
        self.layers = layers
        self.development = development
        self.diagnostics: list[Diagnostic] = []
        self._made: dict[tuple[str, str], Mapping | None] = {}
        self._open: list[tuple[str, str]] = []
        self._overrides: dict[tuple[str, str], list[tuple[str, Mapping]]] = {}
        for environment, node in layers:
            self._index(environment, node)

    def settings(self) -> Mapping:
        """The environment's own fields: tier, targets, tag, vars and the targets' options."""
        made = empty(self.layers[-1][1])
        for _, node in self.layers:
            made = merge_mappings(made, without(node, _CONTAINERS))
        return made

    def _index(self, environment: str, node: Mapping) -> None:
        for section in ENTRIES:
            overrides = node.items.get(section)
            if not isinstance(overrides, Mapping):
                continue
            known = self.document.entries[section]
            for name, value in overrides.items.items():
                if name not in known and (section != "secrets" or not name.endswith("-password")):
                    self._unknown(environment, section, name, overrides.keys[name])
                elif isinstance(value, Mapping):
                    self._overrides.setdefault((section, name), []).append((environment, value))

    def _unknown(self, environment: str, section: str, name: str, key: Scalar) -> None:
        if not self.document.whole:
            return
        known = self.document.entries[section]
        near = nearest(name, known)
        elsewhere = [s for s in ENTRIES if name in self.document.entries[s]]
        what = section.rstrip("s") if section != "state" else "state"
        help = f"did you mean `{near}`?" if near else f"an override changes what `{section}` declares"
        if elsewhere:
            help = f"`{name}` stands under `{elsewhere[0]}`: override it there"
        self.diagnostics.append(
            error(
                "ENV053",
                "unknown-name",
                f"there is no {what} `{name}` to override",
                key.span,
                help,
                ("environments", environment, section, name),
            )
        )

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
        if uses is not None:
            # no layer chooses an image after it, so what they say of images before it is void
            own = _choiceless(own)
            layers = [(environment, _choiceless(layer)) for environment, layer in layers]
            used = self.entry("services", uses.text)
            if used is not None:
                made = merge_mappings(_choiceless(made), _taken(used), groups)
        made = self._layer(made, own, path, groups)
        made = self._development(made, path, groups)
        for environment, layer in layers:
            made = self._layer(made, layer, ("environments", environment, section, name), groups)
        self._exclusive(choosing, groups)
        if uses is None:
            return made
        made = without(made, frozenset())
        made.items["uses"] = made.keys["uses"] = uses
        return made

    def _exclusive(self, choosing: list[tuple[Path, Mapping]], groups: Groups) -> None:
        """Reports layers that choose twice: which of the two should take the other away?"""
        for path, layer in choosing:
            for group in groups.here:
                chosen = [field for field in layer.items if field in group]
                if len(chosen) > 1:
                    self.diagnostics.append(
                        error(
                            "ENV058",
                            "exclusive-fields",
                            f"`{path[-1] if path[-1] != 'dev' else path[-2]}` says {listed(chosen)} at once",
                            layer.keys[chosen[1]].span,
                            f"keep one of {listed(group)}",
                            (*path, chosen[1]),
                        )
                    )

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
                made = merge_mappings(made, expanded(preset), groups)
            elif preset is None and self.document.whole:
                near = nearest(item.text, presets)
                self.diagnostics.append(
                    error(
                        "ENV053",
                        "unknown-name",
                        f"there is no preset `{item.text}`",
                        item.span,
                        f"did you mean `{near}`?" if near else f"presets are {listed(presets)}",
                        (*path, "presets", position),
                    )
                )
        return made

    def _uses(self, choosing: list[tuple[Path, Mapping]]) -> Scalar | None:
        """The `uses` that counts: of the last layer that chooses an image at all."""
        for path, layer in reversed(choosing):
            if any(field in layer.items for field in ("image", "build", "uses")):
                uses = layer.items.get("uses")
                if not isinstance(uses, Scalar) or "image" in layer.items or "build" in layer.items:
                    return None
                return self._known_uses(uses, path)
        return None

    def _known_uses(self, uses: Scalar, path: Path) -> Scalar | None:
        where = ("services", uses.text)
        if where in self._open:
            names = [name for _, name in self._open[self._open.index(where) :]]
            self.diagnostics.append(
                error(
                    "ENV070",
                    "circle",
                    f"services use one another's image in a circle: {' -> '.join((*names, uses.text))}",
                    uses.span,
                    "one of them must say `build` or `image`",
                    (*path, "uses"),
                )
            )
            return None
        services = self.document.entries["services"]
        if uses.text in services:
            return uses
        if self.document.whole:
            near = nearest(uses.text, services)
            self.diagnostics.append(
                error(
                    "ENV053",
                    "unknown-name",
                    f"there is no service `{uses.text}` to use",
                    uses.span,
                    f"did you mean `{near}`?" if near else f"services are {listed(services)}",
                    (*path, "uses"),
                )
            )
        return None

    def _layer(self, made: Mapping, layer: Mapping, path: Path, groups: Groups) -> Mapping:
        """Lays one layer on and takes away what its `unset` names."""
        made = merge_mappings(made, without(layer, frozenset(("unset", "presets"))), groups)
        taken = layer.items.get("unset")
        if not isinstance(taken, Sequence):
            return made
        for position, item in enumerate(taken.items):
            if not isinstance(item, Scalar) or not item.text:
                continue
            try:
                rest = unset(made, parse_path(item.text))
            except ValueError:
                rest = None
            if rest is not None:
                made = rest
                continue
            self.diagnostics.append(
                error(
                    "ENV061",
                    "unset-nothing",
                    f"nothing is set at `{item.text}`",
                    item.span,
                    "name a field that this entry inherits, such as `environment.DEBUG`; "
                    'a key with a dot in it is quoted: `labels."com.example.team"`',
                    (*path, "unset", position),
                )
            )
        return made

    def _development(self, made: Mapping, path: Path, groups: Groups) -> Mapping:
        """The `dev` block mixed in, or taken away: a production tier never reads it."""
        block = made.items.get("dev")
        own = without(made, frozenset(("dev",)))
        if not self.development:
            return own
        # a development tier emits no user but the block's own: mounted files belong to the developer
        own = without(own, frozenset(("run_as" if path[0] == "state" else "user",)))
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
