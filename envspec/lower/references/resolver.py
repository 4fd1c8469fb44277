"""`${…}` filled in: plain values now, what only a target knows as parts of a Text; edges are noted on the way."""

from __future__ import annotations

from envspec.lazy import load
from envspec.lower.context import Context
from envspec.lower.dockerfiles import Dockerfiles
from envspec.lower.references.offers import Offers
from envspec.lower.references.peers import Peers
from envspec.lower.references.template import Reference, pieces, place
from envspec.lower.references.wrong import SERVICE, STATE, Wrong, no_attribute, port_of
from envspec.model.graph import Edge
from envspec.model.text import Argv, Host, Part, Port, SecretValue, Text, literal, text
from envspec.model.workload import Gate
from envspec.near import listed, nearest
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["GATES", "Resolver"]

#: from weak to strong
GATES: tuple[Gate, ...] = ("none", "started", "healthy", "completed")


#: what a peer may offer; whoever asks for something else is wrong whatever the peer is
_ATTRIBUTES = frozenset(("", *(each.partition(".")[0] for each in (*SERVICE, *STATE))))


class Resolver:
    """Fills in references for one environment.

    `edges` are unique by caller and peer and keep the strongest gate; `used` are the names of the secrets that
    some text holds.
    """

    def __init__(self, context: Context, peers: Peers, project: str, registry: str, tag: str) -> None:
        self.context = context
        self.peers = peers
        self.project = project
        self.registry = registry
        self.tag = tag
        self.dockerfiles = Dockerfiles(context.files)
        self.edges: dict[tuple[str, str], Edge] = {}
        self.used: dict[str, None] = {}
        self.caller = ""
        self.variables: dict[str, tuple[Scalar | str, Path, bool]] = {}
        self._vars: dict[str, Text | None] = {}
        self._open: list[str] = []
        self._public: dict[str, Text | None] = {}
        #: how many references could not be filled in; a text that grew it is not judged any further
        self.wrong = 0
        self._broken: set[str] = set()
        self.offers = Offers(context, peers, project, self._as)

    # texts

    def text(self, node: Node | None, path: Path) -> Text:
        """The text with its references filled in; a wrong reference is reported and left out."""
        if not isinstance(node, Scalar):
            return literal("")
        if "${" not in node.text:
            return Text((node.text,)) if node.text else Text(())
        parts: list[Part] = []
        for piece in pieces(node.text):
            if isinstance(piece, str):
                parts.append(piece)
                continue
            try:
                parts.extend(self._fill(piece, path).parts)
            except Wrong as wrong:
                self.wrong += 1
                self._report(wrong, node, piece, path)
        return text(parts)

    def _as(self, node: Node, path: Path, caller: str) -> Text:
        """The text filled in as `caller` would say it: its references to itself are no edges."""
        before, self.caller = self.caller, caller
        made = self.text(node, path)
        self.caller = before
        return made

    def plain(self, node: Node | None, path: Path, what: str) -> str:
        """A text that must be known when compiling; `what` names it in the message ("a label").

        Empty where something is wrong with it, which is reported.
        """
        if not isinstance(node, Scalar):
            return ""
        if "${" not in node.text:
            return node.text
        before = self.wrong
        filled = self.text(node, path)
        if self.wrong != before:
            return ""
        if filled.tainted:
            self.context.report(
                "ENV059",
                "tainted-text",
                f"{what} cannot hold a secret: `{node.text}`",
                node.span,
                "a secret can stand in `environment` and in files; here it would be readable by everyone",
                path,
            )
            return ""
        if not filled.plain:
            self.context.report(
                "ENV054",
                "bad-reference",
                f"{what} is fixed when compiling, and `{node.text}` is known only where it runs",
                node.span,
                "refer to vars, `public_url` or plain text here",
                path,
            )
            return ""
        return "".join(str(part) for part in filled.parts)

    def argv(self, node: Node | None, path: Path) -> Argv | None:
        """Words of a command: a list, or one line split by POSIX shell rules before references are filled in."""
        if isinstance(node, Sequence):
            words = [item for item in node.items if isinstance(item, Scalar)]
            return self._words(words, path, node)
        if not isinstance(node, Scalar) or node.empty:
            return None
        if not any(c in node.text for c in "'\"\\"):
            split = node.text.split()
        else:
            try:
                split = load("shlex").split(node.text)
            except ValueError as problem:
                self.context.report(
                    "ENV068",
                    "bad-value",
                    f"this line cannot be split into words: {str(problem).lower()}",
                    node.span,
                    "close the quote, or write a list of words",
                    path,
                )
                return None
        where = (node.line, node.column, node.end_line, node.end_column)
        return self._words([Scalar(node.source, word, False, *where) for word in split], path, node)

    def _words(self, words: list[Scalar], path: Path, node: Node) -> Argv:
        filled = tuple(self.text(word, path) for word in words)
        if any(word.tainted for word in filled):
            self.context.report(
                "ENV059",
                "tainted-text",
                "a command cannot hold a secret: process lists show it to everyone on the machine",
                node.span,
                "pass it in `environment` or as a mounted secret, and let the program read it there",
                path,
            )
        return filled

    def _report(self, wrong: Wrong, node: Scalar, reference: Reference, path: Path) -> None:
        section, _, rest = reference.inside.partition(".")
        if wrong.id == "ENV055" and not self.context.document.whole:
            return  # the name may stand where a fault of structure hides it
        peer, _, attribute = rest.partition(".")
        if wrong.id != "ENV070" and attribute.partition(".")[0] in _ATTRIBUTES and self.context.faulty((section, peer)):
            return  # what the peer lacks may be the consequence of its own fault
        found = self.context.diagnostics
        self.context.report(wrong.id, wrong.name, wrong.message, node.span, wrong.help, path)
        found[-1] = found[-1]._replace(span=place(node, reference))

    # edges

    def edge(self, peer: str, gate: Gate, path: Path, talks: bool = True) -> None:
        """Notes that the current workload depends on a peer."""
        if not self.caller or self.caller == peer:
            return
        key = (self.caller, peer)
        old = self.edges.get(key)
        if old is None:
            self.edges[key] = Edge(self.caller, peer, gate, path, talks)
        elif GATES.index(gate) > GATES.index(old.gate):
            self.edges[key] = Edge(self.caller, peer, gate, path, talks or old.talks)
        elif talks and not old.talks:
            self.edges[key] = old._replace(talks=True)

    def state_gate(self, name: str) -> Gate:
        """What a reference to a state waits for."""
        if self.peers.managed(name) is not None:
            return "none"
        entry = self.peers.entry("state", name)
        if self.peers.kind(name) is None and entry is not None and "health" not in entry.items:
            return "started"
        return "healthy"

    # references

    def _fill(self, reference: Reference, path: Path) -> Text:
        if not reference.closed:
            raise Wrong(
                "ENV054",
                "bad-reference",
                "a reference is opened by `${` and never closed",
                "close it with `}`, or write `$${` for a literal `${`",
            )
        steps = reference.inside.split(".")
        root = steps[0]
        if root == "vars" and len(steps) == 2:
            return self._variable(steps[1])
        if root == "secrets" and len(steps) == 2:
            return self._secret(steps[1])
        if root == "services" and len(steps) in (3, 4):
            return self._service(steps[1], ".".join(steps[2:]), path)
        if root == "state" and len(steps) in (3, 4):
            return self._state(steps[1], ".".join(steps[2:]), path)
        plain = {
            "project": self.project,
            "env.name": self.context.environment,
            "env.tier": "development" if self.context.development else "production",
            "image.tag": self.tag,
        }
        if reference.inside in plain:
            return literal(plain[reference.inside])
        raise Wrong(
            "ENV054",
            "bad-reference",
            f"`${{{reference.inside}}}` refers to nothing",
            self._hint(reference.inside, steps, plain),
        )

    def _hint(self, inside: str, steps: list[str], plain: dict[str, str]) -> str:
        root = steps[0]
        if root in ("services", "state"):
            offers = SERVICE if root == "services" else STATE
            return f"write `${{{root}.NAME.ATTRIBUTE}}`; attributes are {listed(offers, 20)}"
        if root in ("vars", "secrets"):
            return f"write `${{{root}.NAME}}`"
        near = nearest(inside, plain) or nearest(root, ("services", "state", "secrets", "vars"))
        known = listed((*(f"{r}.…" for r in ("services", "state", "secrets", "vars")), *plain), 20)
        return (f"did you mean `{near}`? " if near else "") + (
            f"references begin with {known}; `$${{` is a literal `${{`"
        )

    def _variable(self, name: str) -> Text:
        if name in self._open:
            circle = " -> ".join((*self._open[self._open.index(name) :], name))
            raise Wrong(
                "ENV070",
                "circle",
                f"variables refer to one another in a circle: {circle}",
                "give one of them a value of its own",
            )
        if name not in self.variables:
            near = nearest(name, self.variables)
            raise Wrong(
                "ENV055",
                "unknown-reference",
                f"there is no variable `{name}`",
                f"did you mean `{near}`?" if near else "declare it under `vars`, or in the environment's `vars`",
            )
        if name not in self._vars:
            value, path, references = self.variables[name]
            if isinstance(value, str):
                self._vars[name] = literal(value)
            elif not references:
                self._vars[name] = literal(value.text.replace("$${", "${"))
            else:
                self._open.append(name)
                before = self.wrong
                self._vars[name] = self._as(value, path, "")
                if self.wrong != before:
                    self._broken.add(f"vars.{name}")
                self._open.pop()
        filled = self._vars[name]
        self.wrong += f"vars.{name}" in self._broken
        if filled is None:
            return literal("")
        for secret in filled.secrets:
            self.used[secret] = None
        return filled

    def secret_name(self, node: Scalar, name: str, path: Path) -> None:
        """Checks the name of a secret that stands outside a text, and notes its use."""
        try:
            self._secret(name)
        except Wrong as wrong:
            if self.context.document.whole:
                self.context.report(wrong.id, wrong.name, wrong.message, node.span, wrong.help, path)

    def _secret(self, name: str) -> Text:
        declared = self.context.document.entries["secrets"]
        if name not in declared and not self.implied(name):
            near = nearest(name, declared)
            raise Wrong(
                "ENV055",
                "unknown-reference",
                f"there is no secret `{name}`",
                f"did you mean `{near}`?" if near else f"declare it: `secrets:` with `{name}:` below it",
            )
        self.used[name] = None
        return Text((SecretValue(name),))

    def implied(self, secret: str) -> str:
        """The state that declares this secret by itself; empty when none does."""
        state = secret.removesuffix("-password")
        if state == secret or state not in self.context.document.entries["state"]:
            return ""
        return state if self.peers.auth(state) else ""

    def _service(self, name: str, attribute: str, path: Path) -> Text:
        section = self._present("services", name)
        if attribute == "public_url":
            return self._public_url(section, name, path)
        if attribute == "host":
            made: tuple[Part, ...] = (Host(name),)
        elif attribute.startswith("ports."):
            port = port_of(self.peers, section, name, attribute[6:])
            made = (Port(name, port.name, port.number),)
        elif attribute in ("port", "address", "url"):
            port = port_of(self.peers, section, name, None)
            dialled = Port(name, port.name, port.number)
            made = (dialled,) if attribute == "port" else (Host(name), ":", dialled)
            if attribute == "url":
                made = (f"{port.protocol}://", *made)
        else:
            raise no_attribute(attribute, "a service", SERVICE)
        self.edge(name, "none", path)
        return text(made)

    def _present(self, asked: str, name: str) -> str:
        """The section of a peer that is there, or the reason why it cannot be referred to."""
        section = self.peers.section(name)
        if section == "tools" and asked == "services":
            asked = "tools"
        if section != asked:
            if section is not None and asked == "services" and section == "jobs":
                raise Wrong(
                    "ENV054", "bad-reference", f"`{name}` is a job, and nothing listens there",
                    "refer to a service; use `needs` to wait for a job",
                )  # fmt: skip
            if section is not None:
                right = "state" if section == "state" else "services"
                raise Wrong(
                    "ENV055", "unknown-reference", f"`{name}` stands under `{section}`",
                    f"write `${{{right}.{name}.…}}`",
                )  # fmt: skip
            known = self.context.document.entries[asked]
            near = nearest(name, known)
            raise Wrong(
                "ENV055",
                "unknown-reference",
                f"there is no {'service' if asked == 'services' else 'state'} `{name}`",
                f"did you mean `{near}`?" if near else f"`{asked}` has {listed(known)}",
            )
        if not self.peers.present(section, name):
            reason = (
                "tools exist in development tiers only"
                if section == "tools"
                else f"`enabled: false` leaves it out of {self.context.environment}"
            )
            raise Wrong(
                "ENV056",
                "absent-peer",
                f"`{name}` is not there in environment `{self.context.environment}`",
                f"{reason}; override the text that refers to it there, or leave the peer in",
            )
        return section

    def _public_url(self, section: str, name: str, path: Path) -> Text:
        if name not in self._public:
            self._public[name] = None  # until it is made: a host that refers to its own address never would be
            before = self.wrong
            try:
                self._public[name] = self._public_address(section, name, path)
            except Wrong:
                del self._public[name]
                raise
            if self.wrong != before:
                self._broken.add(f"services.{name}")
        made = self._public[name]
        self.wrong += f"services.{name}" in self._broken
        if made is None:
            raise Wrong(
                "ENV070",
                "circle",
                f"the public address of `{name}` is made of itself",
                "give the route a host of its own",
            )
        return made

    def _public_address(self, section: str, name: str, path: Path) -> Text:
        entry = self.peers.entry(section, name)
        routes = entry.items.get("routes") if entry is not None else None
        for position, route in enumerate(routes.items if isinstance(routes, Sequence) else ()):
            if not isinstance(route, Mapping) or "host" not in route.items or entry is None:
                continue
            port_name = self.context.word(route, "port")
            if self.context.development:
                port = port_of(self.peers, section, name, port_name or None)
                published = self.published(entry, port.name) or self.context.number(route, "publish")
                return literal(f"http://localhost:{published or port.number}")
            host = self.plain(route.items["host"], (section, name, "routes", position, "host"), "a route")
            scheme = "https" if self.context.flag(route, "tls", True) else "http"
            prefix = self.plain(route.items.get("path"), (section, name, "routes", position, "path"), "a route") or "/"
            return literal(f"{scheme}://{host}{prefix.rstrip('/')}")
        raise Wrong(
            "ENV054",
            "bad-reference",
            f"`{name}` has no HTTP route, so no address for outsiders",
            f"give `{name}` a route with a `host`",
        )

    def published(self, entry: Mapping, port: str) -> int | None:
        """The host port that a `dev` block gives to a port."""
        block = entry.items.get("dev")
        publish = block.items.get("publish") if isinstance(block, Mapping) else None
        return self.context.number(publish, port) if isinstance(publish, Mapping) else None

    # state

    def _state(self, name: str, attribute: str, path: Path) -> Text:
        self._present("state", name)
        if self.peers.kind_name(name) == "volume":
            raise Wrong(
                "ENV054", "bad-reference", f"`{name}` is a volume, and nothing listens there",
                f"mount it: `volumes:` with `/path: {name}`",
            )  # fmt: skip
        if not self.peers.kind_name(name) and self.peers.managed(name) is None:
            self.wrong += 1  # told where the state is declared: without a kind nobody knows what it offers
            return Text(())
        made = self.offers.attribute(name, attribute)
        for peer in made.peers:
            if peer != name:  # a managed state may stand behind a service of ours
                self.edge(peer, "none", path)
        self.edge(name, self.state_gate(name), path)
        for secret in made.secrets:
            self.used[secret] = None
        return made
