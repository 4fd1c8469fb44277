"""What a state offers to references: host, port, credentials, buckets, URL; by its kind, or as it is given."""

from __future__ import annotations

import re
from collections.abc import Callable

from envspec.lower.context import Context
from envspec.lower.references.peers import Peers
from envspec.lower.references.wrong import STATE, Wrong, no_attribute, port_of
from envspec.model.text import Host, Part, Port, SecretValue, Text, literal, text
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["Offers"]

_BRACES = re.compile(r"\{([a-z]+)\}")


class Offers:
    """Answers for one environment; every answer is kept. `fill` resolves a text in the name of a state."""

    def __init__(self, context: Context, peers: Peers, project: str, fill: Callable[[Node, Path, str], Text]) -> None:
        self.context = context
        self.peers = peers
        self.project = project
        self._fill = fill
        self._attributes: dict[tuple[str, str], Text] = {}
        self._making: set[tuple[str, str]] = set()

    def attribute(self, name: str, attribute: str) -> Text:
        """What a state offers under a name, without noting an edge."""
        key = (name, attribute)
        if key not in self._attributes:
            if key in self._making:
                raise Wrong("ENV070", "circle", f"the {attribute} of `{name}` refers to itself", "spell it out")
            self._making.add(key)
            try:
                self._attributes[key] = self._attribute(name, attribute)
            finally:
                self._making.discard(key)
        return self._attributes[key]

    def _attribute(self, name: str, attribute: str) -> Text:
        managed = self.peers.managed(name)
        if managed is not None:
            return self._of_managed(name, attribute, managed)
        kind = self.peers.kind(name)
        if attribute == "host":
            return Text((Host(name),))
        if attribute.startswith("ports.") or attribute == "port":
            port = port_of(self.peers, "state", name, attribute[6:] or None)
            return Text((Port(name, port.name, port.number),))
        if attribute == "address":
            return text((*self.attribute(name, "host").parts, ":", *self.attribute(name, "port").parts))
        offers = kind.attributes if kind is not None else frozenset(("user", "password", "database"))
        if attribute == "password" and "password" in offers and self.peers.auth(name):
            return Text((SecretValue(f"{name}-password"),))
        if attribute in ("user", "database") and attribute in offers:
            return literal(self.setting(name, attribute))
        if attribute == "bucket" and "bucket" in offers:
            return self._bucket(name)
        if attribute == "url":
            return self._url(name)
        kind_name = self.peers.kind_name(name)
        known = [a for a in STATE if a in ("host", "port", "address", "url", "ports.NAME") or a in offers]
        if attribute == "password" and not self.peers.auth(name):
            known = [a for a in known if a != "password"]
        raise no_attribute(attribute, f"`{name}`, a state of kind {kind_name},", tuple(known))

    def setting(self, name: str, field: str) -> str:
        """`user` or `database` of a state: as written, else what the kind says, else the project's name."""
        entry = self.peers.entry("state", name)
        written = self.context.word(entry, field) if entry is not None else ""
        kind = self.peers.kind(name)
        default = ""
        if kind is not None:
            default = kind.default_user if field == "user" else kind.default_database
        return written or default or self.project

    def _bucket(self, name: str) -> Text:
        entry = self.peers.entry("state", name)
        buckets = entry.items.get("buckets") if entry is not None else None
        if isinstance(buckets, Sequence) and buckets.items and isinstance(buckets.items[0], Scalar):
            return literal(buckets.items[0].text)
        raise Wrong(
            "ENV062", "missing-field", f"`{name}` declares no bucket",
            f"name one: `buckets:` of `state.{name}`",
        )  # fmt: skip

    def _url(self, name: str) -> Text:
        kind = self.peers.kind(name)
        if kind is None:
            entry = self.peers.entry("state", name)
            url = entry.items.get("url") if entry is not None else None
            if not isinstance(url, Scalar):
                raise Wrong(
                    "ENV062", "missing-field", f"`{name}` does not say its `url`",
                    f"add `url:` to `state.{name}`, or compose it from `host` and `port`",
                )  # fmt: skip
            return self._fill(url, ("state", name, "url"), name)
        return self._pattern(name, kind.url if self.peers.auth(name) else kind.url_without_password)

    def _pattern(self, name: str, pattern: str) -> Text:
        parts: list[Part] = []
        at = 0
        for brace in _BRACES.finditer(pattern):
            parts.append(pattern[at : brace.start()])
            parts.extend(self.attribute(name, brace[1]).parts)
            at = brace.end()
        return text((*parts, pattern[at:]))

    def _of_managed(self, name: str, attribute: str, managed: Mapping) -> Text:
        node = managed.items.get(attribute)
        if isinstance(node, Scalar):
            return self._fill(node, ("state", name, "managed", attribute), "")
        kind = self.peers.kind(name)
        entry = self.peers.entry("state", name)
        if attribute == "address":
            return text((*self.attribute(name, "host").parts, ":", *self.attribute(name, "port").parts))
        if attribute == "port" and kind is not None and "host" in managed.items:
            return literal(str(kind.main_port.number))
        if attribute in ("user", "database") and entry is not None and attribute in entry.items:
            return literal(self.setting(name, attribute))
        if attribute == "bucket" and entry is not None and "buckets" in entry.items:
            return self._bucket(name)
        for port in kind.ports if kind is not None else ():
            if attribute == f"ports.{port.name}":
                main = port == self.peers.main_port("state", name)
                return self._of_managed(name, "port", managed) if main else literal(str(port.number))
        if attribute == "url" and kind is not None and "host" in managed.items:
            secured = "password" in managed.items
            return self._pattern(name, kind.url if secured else kind.url_without_password)
        known = tuple(a for a in STATE if "." not in a)
        if attribute not in known and not attribute.startswith("ports."):
            raise no_attribute(attribute, f"`{name}`", known)
        raise Wrong(
            "ENV067",
            "managed-incomplete",
            f"`{name}` is managed in environment `{self.context.environment}`, and its `{attribute}` is not given",
            f"add `{attribute}:` below `managed:` of `{name}`",
        )
