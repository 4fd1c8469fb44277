"""`${services.NAME.ATTRIBUTE}`: where a service or tool listens; the address for outsiders, of a state as well."""

from __future__ import annotations

from collections.abc import Callable

from envspec.lower.context import Context
from envspec.lower.references.attributes import OF_A_SERVICE, port_of, unknown_attribute
from envspec.lower.references.peers import Peers
from envspec.lower.references.unresolved import UnresolvedError
from envspec.model.text import Host, Part, Port, Text, literal, text
from envspec.model.workload import PortSpec
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Sequence

__all__ = ["Services"]


class Services:
    """`plain` fills in a text that must be known when compiling, and gives None where it cannot, which it reports."""

    def __init__(self, context: Context, peers: Peers, plain: Callable[[Node | None, Path, str], str | None]) -> None:
        self._context = context
        self._peers = peers
        self._plain = plain
        self._public: dict[str, Text | None] = {}
        self._open: set[str] = set()

    def attribute(self, section: str, name: str, attribute: str) -> Text:
        """What a service or tool that is there answers. Raises UnresolvedError."""
        if attribute == "public_url":
            return self._public_url(section, name)
        if attribute == "host":
            made: tuple[Part, ...] = (Host(name),)
        elif attribute.startswith("ports."):
            port = port_of(self._peers, section, name, attribute[6:])
            made = (Port(name, port.name, port.number),)
        elif attribute in ("port", "address", "url"):
            port = port_of(self._peers, section, name, None)
            dialled = Port(name, port.name, port.number)
            made = (dialled,) if attribute == "port" else (Host(name), ":", dialled)
            if attribute == "url":
                made = (f"{port.protocol}://", *made)
        else:
            raise unknown_attribute(attribute, "a service", OF_A_SERVICE)
        return text(made)

    def _public_url(self, section: str, name: str) -> Text:
        if name in self._open:  # a host that refers to its own address
            message = f"the public address of `{name}` is made of itself"
            raise UnresolvedError("ENV070", "circle", message, "give the route a host of its own")
        if name not in self._public:
            self._open.add(name)
            try:
                self._public[name] = self._routed_address(section, name)
            finally:
                self._open.discard(name)
        made = self._public[name]
        if made is None:
            raise UnresolvedError
        return made

    def _routed_address(self, section: str, name: str) -> Text | None:
        """The address of the first route with a host; None where that cannot be filled in."""
        context, entry = self._context, self._peers.entry(section, name)
        routes = entry.items.get("routes") if entry is not None else None
        for position, route in enumerate(routes.items if isinstance(routes, Sequence) else ()):
            if not isinstance(route, Mapping) or "host" not in route.items or entry is None:
                continue
            if context.development:
                port = port_of(self._peers, section, name, context.word(route, "port") or None)
                number = self._published(entry, section, name, port) or context.number(route, "publish") or port.number
                return text(("http://localhost:", Port(name, port.name, number, published=True)))
            path: Path = (section, name, "routes", position)
            host = self._plain(route.items["host"], (*path, "host"), "a route")
            prefix = self._plain(route.items.get("path"), (*path, "path"), "a route")
            if host is None or prefix is None:
                return None
            scheme = "https" if context.flag(route, "tls", True) else "http"
            return literal(f"{scheme}://{host}{prefix.rstrip('/')}")
        raise UnresolvedError(
            "ENV054",
            "bad-reference",
            f"`{name}` has no HTTP route, so no address for outsiders",
            f"give `{name}` a route with a `host`",
        )

    def _published(self, entry: Mapping, section: str, name: str, port: PortSpec) -> int | None:
        """The host port that a `dev` block gives to a port; a state's one number is for its main port."""
        block = entry.items.get("dev")
        publish = block.items.get("publish") if isinstance(block, Mapping) else None
        if not isinstance(publish, Mapping):
            return None
        first = next(iter(self._peers.ports(section, name).values()), None)
        for key in (port.name, str(port.number), *([""] if port == first else [])):
            if key in publish.items:
                return self._context.number(publish, key)
        return None
