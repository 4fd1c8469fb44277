"""`${secrets.NAME}`: names of confidential values, and which of them some text or mount holds."""

from __future__ import annotations

from envspec.lower.layers.document import Document
from envspec.lower.references.peers import Peers
from envspec.lower.references.unresolved import UnresolvedError
from envspec.model.text import SecretValue, Text
from envspec.near import did_you_mean

__all__ = ["Secrets"]


class Secrets:
    """`used` holds the names in the order in which they were first asked for."""

    def __init__(self, document: Document, peers: Peers) -> None:
        self._document = document
        self._peers = peers
        self.used: dict[str, None] = {}

    def use(self, name: str) -> Text:
        """The value of a secret. Raises UnresolvedError when nothing declares it."""
        declared = self._document.entries["secrets"]
        state = name.removesuffix("-password")
        if name not in declared and name != state and state in self._document.entries["state"]:
            self._peers.referred("state", state)
        if name not in declared and not self.implied_by(name):
            help = did_you_mean(name, declared, f"declare it: `secrets:` with `{name}:` below it")
            raise UnresolvedError("ENV055", "unknown-reference", f"there is no secret `{name}`", help)
        self.used[name] = None
        return Text((SecretValue(name),))

    def implied_by(self, secret: str) -> str:
        """The state that declares this secret by itself; empty when none does."""
        state = secret.removesuffix("-password")
        if state == secret or state not in self._document.entries["state"]:
            return ""
        return state if self._peers.present("state", state) and self._peers.auth(state) else ""
