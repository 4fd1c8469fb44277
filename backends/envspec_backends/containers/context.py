"""One emission for Docker: how texts are spelled, and what the services declare at the top of the file."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.model.plan import Plan
from envspec.model.text import Host, Port, SecretValue, Text
from envspec.model.workload import ConfigFile
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.traefik import Traefik

__all__ = ["ContainerContext", "escape", "variable"]

#: Variables that mean something to the shell, to Docker or to Compose before they mean anything to a stack.
_TAKEN = ("COMPOSE_", "DOCKER_", "LD_", "BUILDX_")
_TAKEN_NAMES = frozenset({"PATH", "HOME", "IFS", "PWD", "SHELL", "USER", "TMPDIR", "HOSTNAME", "LANG", "ENV"})


def escape(literal: str) -> str:
    """A literal for a file in which `$NAME` is filled in everywhere: `$` is written `$$`."""
    return literal.replace("$", "$$") if "$" in literal else literal


def variable(secret: str) -> str:
    """The variable that holds a secret: `stripe-key` is STRIPE_KEY."""
    return secret.replace("-", "_").upper()


def _number(part: Port) -> str:
    return str(part.number)


class ContainerContext(EmissionContext):
    """One emission of services that are containers: `project` is the name of the whole stack.

    `networks` and `volumes` are what the top of the file declares, with their settings or None; `variables` are the
    secrets that the file reads from the deployer's environment.
    """

    __slots__ = ("development", "networks", "project", "traefik", "variables", "volumes")

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.development = plan.development
        self.project = plan.project if plan.development else f"{plan.project}-{plan.environment}"
        self.traefik = Traefik(plan)
        self.networks: dict[str, dict[str, object] | None] = {}
        self.volumes: dict[str, dict[str, object] | None] = {}
        #: a dict as an ordered set
        self.variables: dict[str, None] = {}

    def text(self, text: Text) -> str:
        """A text as Docker reads it: peers by name, secrets as variables (or their development value)."""
        parts = text.parts
        if not parts:
            return ""
        if len(parts) == 1 and isinstance(parts[0], str):
            return escape(parts[0])
        return text.fill(self._host, self._port, self._secret, escape)

    def value(self, text: Text) -> str:
        """A text as the value of a variable of the container's environment."""
        return self.text(text)

    def host_path(self, path: str) -> str:
        """A folder of the machine, as the file with the services says it."""
        return path

    def literal(self, text: Text) -> str | None:
        """A text as it is, without escapes; None when only the deployer knows a part of it."""
        known = self.plan.secrets
        if any(known[name].dev is None for name in text.secrets) or (text.tainted and not self.development):
            return None
        return text.fill(self._host, _number, lambda secret: known[secret.name].dev or "")

    def content(self, file: ConfigFile) -> bytes | None:
        """The content of a configuration file; None when only the deployer knows a part of it."""
        if isinstance(file.content, bytes):
            return file.content
        literal = self.literal(file.content)
        return None if literal is None else literal.encode()

    def words(self, words: Iterable[Text]) -> list[str]:
        """The words of a command. The language keeps secrets out of them."""
        return [self.text(word) for word in words]

    def _host(self, part: Host) -> str:
        return part.peer

    def _port(self, part: Port) -> str:
        return _number(part)

    def _secret(self, part: SecretValue) -> str:
        secret = self.plan.secrets.get(part.name)
        if self.development and secret is not None and secret.dev is not None:
            return escape(secret.dev)
        name = variable(part.name)
        if part.name not in self.variables:
            self.variables[part.name] = None
            if name in _TAKEN_NAMES or name.startswith(_TAKEN):
                self.refuse(
                    secret.path if secret else (),
                    f"the secret `{part.name}` would be the variable {name}, which means something else already",
                    "give it a name that says whose it is",
                )
        return f"${{{name}:?the secret {part.name} is not set}}"
