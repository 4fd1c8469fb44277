"""Who can be referred to in an environment, and under which ports."""

from __future__ import annotations

from collections.abc import Callable

from envspec.kinds import load as load_kind
from envspec.kinds.kind import Kind
from envspec.lower.context import Context, fields
from envspec.lower.layers.document import WORKLOADS_AND_STATE
from envspec.lower.references.unresolved import UnresolvedError
from envspec.model.workload import Gate, PortSpec
from envspec.near import did_you_mean, listed
from envspec.source import Path, Span
from envspec.syntax.tree import Mapping, Node, Scalar

__all__ = ["Peers"]


class Peers:
    """Answers about names; every answer is kept.

    `plain` fills in a text that must be known when compiling, and gives None where it cannot, which it reports.
    """

    def __init__(self, context: Context, plain: Callable[[Node | None, Path, str], str | None]) -> None:
        self._context = context
        self._plain = plain
        self._ports: dict[tuple[str, str], dict[str, PortSpec]] = {}
        self._present: dict[tuple[str, str], bool] = {}
        self._kinds: dict[str, Kind | None] = {}
        self._entries = context.document.entries

    def sections(self, name: str) -> tuple[str, ...]:
        """The sections that declare the name, whatever the environment: two where it is a volume's as well."""
        return tuple(section for section in WORKLOADS_AND_STATE if name in self._entries[section])

    def section(self, name: str) -> str | None:
        """The section that declares the name, whatever the environment; of a volume only where nothing else has it."""
        return next(iter(self.sections(name)), None)

    def entry(self, section: str, name: str) -> Mapping | None:
        return self._context.overlay.entry(section, name)

    def present(self, section: str, name: str) -> bool:
        """False when this environment leaves it out."""
        key = (section, name)
        if key not in self._present:
            entry = self.entry(section, name)
            there = entry is None or self._enabled(entry, (section, name, "enabled"))
            self._present[key] = there and (section != "tools" or self._context.development)
        return self._present[key]

    def _enabled(self, entry: Mapping, path: Path) -> bool:
        """What `enabled` says: `true`, `false`, or a variable that is one of them."""
        node = self._context.scalar(entry, "enabled")
        if node is None or "${" not in node.text:
            return self._context.flag(entry, "enabled", True)
        text = self._plain(node, path, "`enabled`")
        if text is not None and text not in ("true", "false"):
            self._context.report(
                "ENV068",
                "bad-value",
                f"`enabled` is `true` or `false`, and `{node.text}` gives `{text}`",
                node.span,
                "give the variable one of the two",
                path,
            )
        return text != "false"

    def _absence(self, section: str, name: str, otherwise: str) -> tuple[str, str]:
        """What is said of a peer that is not there, and how to mend it."""
        reason = "tools exist in development tiers only"
        if section != "tools":
            entry = self.entry(section, name)
            written = self._context.word(entry, "enabled") if entry is not None else ""
            reason = f"`enabled: {written}` leaves it out"
        return f"`{name}` is not there in environment `{self._context.environment}`", f"{reason}; {otherwise}"

    def there(self, section: str, name: str, otherwise: str, span: Span, path: Path) -> bool:
        """Whether the environment has what `path` names; reports it where it has not, with `otherwise` as a help."""
        if self.present(section, name):
            return True
        message, help = self._absence(section, name, otherwise)
        self._context.report("ENV056", "absent-peer", message, span, help, path)
        return False

    def referred(self, asked: str, name: str) -> str:
        """The section of what `${services.NAME…}` or `${state.NAME…}` refers to. Raises UnresolvedError."""
        section = asked if name in self._entries[asked] else self.section(name)
        if section == "jobs" and asked != "state":
            message = f"`{name}` is a job, and nothing listens there"
            raise UnresolvedError(
                "ENV054", "bad-reference", message, "refer to a service; use `needs` to wait for a job"
            )
        if section is None:
            known = self._context.document.entries[asked]
            message = f"there is no {asked.rstrip('s')} `{name}`"
            help = did_you_mean(name, known, f"`{asked}` has {listed(known)}")
            raise UnresolvedError("ENV055", "unknown-reference", message, help)
        if section != asked:
            message = f"`{name}` stands under `{section}`"
            raise UnresolvedError("ENV055", "unknown-reference", message, f"write `${{{section}.{name}.…}}`")
        hidden = section == "tools" and not self._context.development  # told by where the reference stands
        if not hidden and not self.present(section, name):
            otherwise = "override the text that refers to it there, or leave the peer in"
            raise UnresolvedError("ENV056", "absent-peer", *self._absence(section, name, otherwise))
        return section

    def managed(self, name: str) -> Mapping | None:
        """What the environment says of a state that somebody else runs."""
        entry = self.entry("state", name)
        node = entry.items.get("managed") if entry is not None else None
        return node if isinstance(node, Mapping) else None

    def state_gate(self, name: str) -> Gate:
        """What a reference to a state waits for."""
        if self.managed(name) is not None:
            return "none"
        entry = self.entry("state", name)
        if self.kind(name) is None and entry is not None and "health" not in entry.items:
            return "started"
        return "healthy"

    def kind_name(self, name: str) -> str:
        entry = self.entry("state", name)
        return self._context.word(entry, "kind") if entry is not None else ""

    def kind(self, name: str) -> Kind | None:
        """The kind of a state; None for `volume`, `custom` and what the schema refused."""
        if name not in self._kinds:
            kind = self.kind_name(name)
            self._kinds[name] = load_kind(kind) if kind and kind not in ("volume", "custom") else None
        return self._kinds[name]

    def auth(self, name: str) -> bool:
        """True when the state has a password."""
        entry = self.entry("state", name)
        kind = self.kind(name)
        if entry is None or self.kind_name(name) == "volume":
            return False
        return (kind is None or kind.has_password) and self._context.flag(entry, "auth", True)

    def ports(self, section: str, name: str) -> dict[str, PortSpec]:
        """The ports of a service, tool or state, in the order of the spec."""
        key = (section, name)
        if key not in self._ports:
            kind = self.kind(name) if section == "state" else None
            entry = self.entry(section, name)
            if kind is not None:
                self._ports[key] = {port.name: port for port in kind.ports}
            elif entry is not None:
                self._ports[key] = self._declared(entry)
            else:
                self._ports[key] = {}
        return self._ports[key]

    def _declared(self, entry: Mapping) -> dict[str, PortSpec]:
        found: dict[str, PortSpec] = {}
        for name, node in fields(entry, "ports").items():
            if not isinstance(node, Mapping):
                continue
            number = node.items.get("port")
            if isinstance(number, Scalar) and number.text:
                protocol = self._context.word(node, "protocol") or _protocol(name)
                found[name] = PortSpec(name, int(number.text), protocol)
        return found

    def main_port(self, section: str, name: str) -> PortSpec | None:
        """The only port, or the one named http; the first for a state of a known kind."""
        ports = self.ports(section, name)
        if len(ports) == 1 or (section == "state" and self.kind(name) is not None and ports):
            return next(iter(ports.values()))
        return ports.get("http")


def _protocol(name: str) -> str:
    return "http" if name.startswith("http") else "tcp"
