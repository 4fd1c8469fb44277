"""`${state.NAME.ATTRIBUTE}`: host, port, credentials, buckets and URL of a state; by its kind, or as it is given."""

from __future__ import annotations

import re
from collections.abc import Callable

from envspec.lower.context import Context
from envspec.lower.references.attributes import OF_A_STATE, port_of, unknown_attribute
from envspec.lower.references.peers import Peers
from envspec.lower.references.unresolved import UnresolvedError
from envspec.model.text import Host, Part, Port, SecretValue, Text, literal, text
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["States"]

_BRACES = re.compile(r"\{([a-z]+)\}")


class States:
    """Answers for one environment; every answer is kept.

    `fill` fills in a text in the name of a state, or of nobody, and gives None where it cannot, which it reports.
    """

    def __init__(
        self, context: Context, peers: Peers, project: str, fill: Callable[[Node, Path, str], Text | None]
    ) -> None:
        self._context = context
        self._peers = peers
        self._project = project
        self._fill = fill
        self._attributes: dict[tuple[str, str], Text | None] = {}
        self._open: set[tuple[str, str]] = set()

    def listens(self, name: str) -> bool:
        """Whether something of ours listens there, which a route may lead to. Raises UnresolvedError for a volume."""
        self._check(name)
        return self._peers.managed(name) is None

    def attribute(self, name: str, attribute: str) -> Text:
        """What a state that is there answers. Raises UnresolvedError."""
        self._check(name)
        return self._kept(name, attribute)

    def _check(self, name: str) -> None:
        if self._peers.kind_name(name) == "volume":
            raise UnresolvedError(
                "ENV054",
                "bad-reference",
                f"`{name}` is a volume, and nothing listens there",
                f"mount it: `volumes:` with `/path: {name}`",
            )
        if not self._peers.kind_name(name) and self._peers.managed(name) is None:
            raise UnresolvedError  # told where the state is declared: without a kind nobody knows what it has

    def _kept(self, name: str, attribute: str) -> Text:
        key = (name, attribute)
        if key not in self._attributes:
            if key in self._open:
                message = f"the {attribute} of `{name}` refers to itself"
                raise UnresolvedError("ENV070", "circle", message, "spell it out")
            self._open.add(key)
            try:
                self._attributes[key] = self._attribute(name, attribute)
            except UnresolvedError as problem:
                if problem.error is None:
                    self._attributes[key] = None
                raise
            finally:
                self._open.discard(key)
        made = self._attributes[key]
        if made is None:
            raise UnresolvedError
        return made

    def _filled(self, node: Scalar, path: Path, caller: str) -> Text:
        """A text of the spec's, filled in. Raises UnresolvedError, for what is wrong with it is told there."""
        made = self._fill(node, path, caller)
        if made is None:
            raise UnresolvedError
        return made

    def _attribute(self, name: str, attribute: str) -> Text:
        managed = self._peers.managed(name)
        if managed is not None:
            return self._of_managed(name, attribute, managed)
        kind = self._peers.kind(name)
        if attribute == "host":
            return Text((Host(name),))
        if attribute.startswith("ports.") or attribute == "port":
            port = port_of(self._peers, "state", name, attribute[6:] or None)
            return Text((Port(name, port.name, port.number),))
        if attribute == "address":
            return text((*self._kept(name, "host").parts, ":", *self._kept(name, "port").parts))
        attributes = kind.attributes if kind is not None else frozenset(("user", "password", "database"))
        if attribute == "password" and "password" in attributes and self._peers.auth(name):
            return Text((SecretValue(f"{name}-password"),))
        if attribute in ("user", "database") and attribute in attributes:
            return literal(self.setting(name, attribute))
        if attribute == "bucket" and "bucket" in attributes:
            return self._bucket(name)
        if attribute == "url":
            return self._url(name)
        kind_name = self._peers.kind_name(name)
        known = [a for a in OF_A_STATE if a in ("host", "port", "address", "url", "ports.NAME") or a in attributes]
        if not self._peers.auth(name):
            known = [a for a in known if a != "password"]
        raise unknown_attribute(attribute, f"`{name}`, a state of kind {kind_name},", tuple(known))

    def setting(self, name: str, field: str) -> str:
        """`user` or `database` of a state: as written, else what the kind says, else the project's name."""
        entry = self._peers.entry("state", name)
        written = self._context.word(entry, field) if entry is not None else ""
        kind = self._peers.kind(name)
        default = ""
        if kind is not None:
            default = kind.default_user if field == "user" else kind.default_database
        return written or default or self._project

    def _bucket(self, name: str) -> Text:
        entry = self._peers.entry("state", name)
        buckets = entry.items.get("buckets") if entry is not None else None
        if isinstance(buckets, Sequence) and buckets.items and isinstance(buckets.items[0], Scalar):
            return literal(buckets.items[0].text)
        raise UnresolvedError(
            "ENV062",
            "missing-field",
            f"`{name}` declares no bucket",
            f"name one: `buckets:` of `state.{name}`",
        )

    def _url(self, name: str) -> Text:
        kind = self._peers.kind(name)
        if kind is None:
            entry = self._peers.entry("state", name)
            url = entry.items.get("url") if entry is not None else None
            if not isinstance(url, Scalar):
                raise UnresolvedError(
                    "ENV062",
                    "missing-field",
                    f"`{name}` does not say its `url`",
                    f"add `url:` to `state.{name}`, or compose it from `host` and `port`",
                )
            return self._filled(url, ("state", name, "url"), name)
        return self._pattern(name, kind.url if self._peers.auth(name) else kind.url_without_password)

    def _pattern(self, name: str, pattern: str) -> Text:
        parts: list[Part] = []
        at = 0
        for brace in _BRACES.finditer(pattern):
            parts.append(pattern[at : brace.start()])
            parts.extend(self._kept(name, brace[1]).parts)
            at = brace.end()
        return text((*parts, pattern[at:]))

    def _of_managed(self, name: str, attribute: str, managed: Mapping) -> Text:
        if attribute == "public_url":
            raise UnresolvedError(
                "ENV054",
                "bad-reference",
                f"`{name}` is managed in environment `{self._context.environment}`, and no route of ours leads there",
                "give its address for outsiders a variable of its own, in the environment's `vars`",
            )
        node = managed.items.get(attribute)
        if isinstance(node, Scalar):
            return self._filled(node, ("state", name, "managed", attribute), "")
        kind = self._peers.kind(name)
        entry = self._peers.entry("state", name)
        if attribute == "address":
            return text((*self._kept(name, "host").parts, ":", *self._kept(name, "port").parts))
        if attribute == "port" and kind is not None and "host" in managed.items:
            return literal(str(kind.main_port.number))
        if attribute in ("user", "database") and entry is not None and attribute in entry.items:
            return literal(self.setting(name, attribute))
        if attribute == "bucket" and entry is not None and "buckets" in entry.items:
            return self._bucket(name)
        for port in kind.ports if kind is not None else ():
            if attribute == f"ports.{port.name}":
                main = port == self._peers.main_port("state", name)
                return self._of_managed(name, "port", managed) if main else literal(str(port.number))
        if attribute == "url" and kind is not None and "host" in managed.items:
            secured = "password" in managed.items
            return self._pattern(name, kind.url if secured else kind.url_without_password)
        known = tuple(a for a in OF_A_STATE if "." not in a)
        if attribute not in known and not attribute.startswith("ports."):
            raise unknown_attribute(attribute, f"`{name}`", known)
        raise UnresolvedError(
            "ENV067",
            "managed-incomplete",
            f"`{name}` is managed in environment `{self._context.environment}`, and its `{attribute}` is not given",
            f"add `{attribute}:` below `managed:` of `{name}`",
        )
