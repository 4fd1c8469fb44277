"""`${…}` filled in: plain values now, what only a target knows as parts of a Text; edges are noted on the way."""

from __future__ import annotations

from envspec.diagnostic import Diagnostic
from envspec.lazy import load
from envspec.lower.context import Context
from envspec.lower.references.attributes import OF_A_SERVICE, OF_A_STATE, is_attribute
from envspec.lower.references.edges import Edges
from envspec.lower.references.parse import Reference, pieces, place
from envspec.lower.references.peers import Peers
from envspec.lower.references.secrets import Secrets
from envspec.lower.references.services import Services
from envspec.lower.references.states import States
from envspec.lower.references.tools import Fence
from envspec.lower.references.unresolved import UnresolvedError
from envspec.lower.references.variables import Variables
from envspec.model.text import Argv, Part, Text, literal, settled, text
from envspec.near import listed, nearest, question
from envspec.source import Path
from envspec.syntax.tree import Node, Scalar, Sequence

__all__ = ["Resolver"]

#: characters of one text with its references filled in, and of all such texts of an environment
_LONGEST = 1_000_000
_ALL_TOGETHER = 64_000_000
_ROOTS = ("services", "tools", "state", "secrets", "vars")


class Resolver:
    """Fills in references for one environment. What cannot be filled in is reported and left out."""

    def __init__(self, context: Context, project: str, registry: str, tag: str) -> None:
        self.context = context
        self.peers = Peers(context, self.fixed)
        self.project = project
        self.registry = registry
        self.tag = tag
        self._filled_in = 0
        self._overflown = False
        self.edges = Edges()
        self.secrets = Secrets(context.document, self.peers)
        self.variables = Variables(self._said_by_nobody, context)
        self.states = States(context, self.peers, project, self._said_by)
        self._fence = Fence(context)
        self._services = Services(context, self.peers, self.fixed)

    # texts

    def text(self, node: Node | None, path: Path) -> Text:
        """The text with its references filled in, as far as that can be done."""
        if not isinstance(node, Scalar):
            return literal("")
        if "${" not in node.text:
            return Text((node.text,)) if node.text else Text(())
        return self._filled(node, path)[0]

    def whole(self, node: Node, path: Path) -> Text | None:
        """The same; None when something in it could not be filled in, so that the rest is not judged any further."""
        if not isinstance(node, Scalar):
            return literal("")
        made, whole = self._filled(node, path)
        return made if whole else None

    def _filled(self, node: Scalar, path: Path) -> tuple[Text, bool]:
        parts: list[Part] = []
        whole = True
        length = 0
        for piece in pieces(node.text):
            made: tuple[Part, ...] = (piece,) if isinstance(piece, str) else ()
            if isinstance(piece, Reference):
                try:
                    made = self._resolve(piece, path).parts
                except UnresolvedError as problem:
                    whole = False
                    if problem.error is not None:
                        self._report(problem.error, node, piece, path)
            length += sum(len(part) for part in made if isinstance(part, str))
            if length > _LONGEST or length + self._filled_in > _ALL_TOGETHER:
                self._too_long(node, path, length > _LONGEST)
                return Text(()), False
            parts.extend(made)
        self._filled_in += length
        return text(parts), whole

    def _too_long(self, node: Scalar, path: Path, by_itself: bool) -> None:
        """Tells that a text grew out of bounds: once, where it is one of very many."""
        if self._overflown and not by_itself:
            return
        self._overflown = self._overflown or not by_itself
        self.context.report(
            "ENV074",
            "too-long",
            "with its references filled in this text has more than a million characters"
            if by_itself
            else "with this text the references that are filled in come to more than 64 million characters",
            node.span,
            "let a program read what is so long from a file",
            path,
        )

    def _said_by(self, node: Node, path: Path, caller: str) -> Text | None:
        """The text as `caller` would say it: its references to itself are no edges."""
        before, self.edges.caller = self.edges.caller, caller
        made = self.whole(node, path)
        self.edges.caller = before
        return made

    def _said_by_nobody(self, node: Node, path: Path) -> Text | None:
        return self._said_by(node, path, "")

    def plain(self, node: Node | None, path: Path, what: str) -> str:
        """A text that must be known when compiling; `what` names it in the message ("a label").

        Empty where something is wrong with it, which is reported.
        """
        return self.fixed(node, path, what) or ""

    def fixed(self, node: Node | None, path: Path, what: str) -> str | None:
        """The same, but None where something is wrong with it."""
        if not isinstance(node, Scalar):
            return ""
        if "${" not in node.text:
            return node.text
        filled = self.whole(node, path)
        if filled is None:
            return None
        filled = settled(filled)
        if filled.tainted:
            self.context.report(
                "ENV059",
                "tainted-text",
                f"{what} cannot hold a secret: `{node.text}`",
                node.span,
                "a secret can stand in `environment` and in files; here it would be readable by everyone",
                path,
            )
            return None
        if not filled.plain:
            self.context.report(
                "ENV054",
                "bad-reference",
                f"{what} is fixed when compiling, and `{node.text}` is known only where it runs",
                node.span,
                "refer to vars, `public_url` or plain text here",
                path,
            )
            return None
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

    def secret_name(self, node: Scalar, name: str, path: Path) -> None:
        """Checks the name of a secret that stands outside a text, and notes its use."""
        try:
            self.secrets.use(name)
        except UnresolvedError as problem:
            if problem.error is not None and self.context.document.whole:
                self.context.diagnostics.append(problem.error._replace(span=node.span, path=path))

    def _report(self, problem: Diagnostic, node: Scalar, reference: Reference, path: Path) -> None:
        section, _, rest = reference.inside.partition(".")
        if problem.id == "ENV055" and not self.context.document.whole:
            return  # the name may stand where a fault of structure hides it
        peer, _, attribute = rest.partition(".")
        if problem.id != "ENV070" and is_attribute(attribute) and self.context.faulty((section, peer)):
            return  # what the peer lacks may be the consequence of its own fault
        self.context.diagnostics.append(problem._replace(span=place(node, reference), path=path))

    # references

    def _resolve(self, reference: Reference, path: Path) -> Text:
        if not reference.closed:
            raise UnresolvedError(
                "ENV054",
                "bad-reference",
                "a reference is opened by `${` and never closed",
                "close it with `}`, or write `$${` for a literal `${`",
            )
        steps = reference.inside.split(".")
        root = steps[0]
        if root == "vars" and len(steps) == 2:
            return self._using(self.variables.use(steps[1]))
        if root == "secrets" and len(steps) == 2:
            return self.secrets.use(steps[1])
        if root in ("services", "tools") and len(steps) in (3, 4):
            return self._of_service(root, steps[1], ".".join(steps[2:]), path)
        if root == "state" and len(steps) in (3, 4):
            return self._of_state(steps[1], ".".join(steps[2:]), path)
        fixed = {
            "project": self.project,
            "env.name": self.context.environment,
            "env.tier": "development" if self.context.development else "production",
            "image.tag": self.tag,
        }
        if reference.inside in fixed:
            return literal(fixed[reference.inside])
        message = f"`${{{reference.inside}}}` refers to nothing"
        raise UnresolvedError("ENV054", "bad-reference", message, _how_to_refer(reference.inside, fixed))

    def _using(self, filled: Text) -> Text:
        """Notes the secrets that a text brings with it."""
        for secret in filled.secrets:
            self.secrets.used[secret] = None
        return filled

    def _of_service(self, asked: str, name: str, attribute: str, path: Path) -> Text:
        section = self.peers.referred(asked, name)
        if section == "tools":
            self._fence.check(f"tools.{name}.{attribute}", path)
        made = self._services.attribute(section, name, attribute)
        if attribute != "public_url":  # who shows an address to outsiders does not talk to it
            self.edges.note(name, "none", path)
        return made

    def _of_state(self, name: str, attribute: str, path: Path) -> Text:
        self.peers.referred("state", name)
        if attribute == "public_url" and self.states.listens(name):
            return self._services.attribute("state", name, attribute)
        made = self.states.attribute(name, attribute)
        for peer in made.peers:
            if peer != name:  # a managed state may stand behind a service of ours
                self.edges.note(peer, "none", path)
        self.edges.note(name, self.peers.state_gate(name), path)
        return self._using(made)


def _how_to_refer(inside: str, fixed: dict[str, str]) -> str:
    """The help for what is no reference at all."""
    root = inside.partition(".")[0]
    if root in ("services", "tools", "state"):
        known = OF_A_STATE if root == "state" else OF_A_SERVICE
        return f"write `${{{root}.NAME.ATTRIBUTE}}`; attributes are {listed(known, 20)}"
    if root in ("vars", "secrets"):
        return f"write `${{{root}.NAME}}`"
    near = nearest(inside, fixed) or nearest(root, _ROOTS)
    first_words = (*(f"{each}.…" for each in _ROOTS), *fixed)
    help = f"references begin with {listed(first_words, 20)}; `$${{` is a literal `${{`"
    return f"{question(near)} {help}" if near else help
