"""What the parts of a Compose file share while one Plan is emitted: how texts are spelled, and what was met."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.backend import Artifact
from envspec.model.plan import Plan
from envspec.model.text import Host, Port, SecretValue, Text
from envspec.model.workload import Workload
from envspec_backends.compose import options
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.traefik import Traefik

__all__ = ["Context", "escape", "variable"]

#: Variables that mean something to the shell, to Docker or to Compose before they mean anything to a stack.
_TAKEN = ("COMPOSE_", "DOCKER_", "LD_", "BUILDX_")
_TAKEN_NAMES = frozenset({"PATH", "HOME", "IFS", "PWD", "SHELL", "USER", "TMPDIR", "HOSTNAME", "LANG", "ENV"})


def escape(literal: str) -> str:
    """A literal for Compose, which fills in `$NAME` everywhere: `$` is written `$$`."""
    return literal.replace("$", "$$") if "$" in literal else literal


def variable(secret: str) -> str:
    """The variable that holds a secret: `stripe-key` is STRIPE_KEY."""
    return secret.replace("-", "_").upper()


class Context(EmissionContext):
    """One emission for Compose: the options, and what the parts found to declare at the top."""

    __slots__ = (
        "artifacts",
        "development",
        "executable",
        "inline",
        "mounted",
        "networks",
        "options",
        "project",
        "rendered",
        "traefik",
        "variables",
        "volumes",
    )

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.development = plan.development
        self.options = options.read(self)
        self.project = plan.project if plan.development else f"{plan.project}-{plan.environment}"
        self.traefik = Traefik(plan)
        self.artifacts: list[Artifact] = []
        #: secrets that are interpolated, and those that are mounted; dicts as ordered sets
        self.variables: dict[str, None] = {}
        self.mounted: dict[str, None] = {}
        self.volumes: dict[str, dict[str, object] | None] = {}
        self.networks: dict[str, dict[str, object] | None] = {}
        #: files that deploy.sh makes, since a secret is part of them: path -> content; which can be run
        self.rendered: dict[str, Text] = {}
        self.executable: dict[str, None] = {}
        #: configuration files that Compose itself fills in, in development: workload -> path -> content
        self.inline: dict[str, dict[str, str]] = {}

    def text(self, text: Text) -> str:
        """A text as Compose reads it: peers by name, secrets as variables (or their development value)."""
        parts = text.parts
        if not parts:
            return ""
        if len(parts) == 1 and isinstance(parts[0], str):
            return escape(parts[0])
        return text.fill(self._host, self._port, self._secret, escape)

    def literal(self, text: Text) -> str | None:
        """A text as it is, without Compose's escapes; None when only the deployer knows a part of it."""
        known = self.plan.secrets
        if any(known[name].dev is None for name in text.secrets) or (text.tainted and not self.development):
            return None
        return text.fill(self._host, self._port, lambda secret: known[secret.name].dev or "")

    def words(self, words: Iterable[Text]) -> list[str]:
        """The words of a command. The language keeps secrets out of them."""
        return [self.text(word) for word in words]

    def project_path(self, path: str) -> str:
        """A path of the project, seen from the folder of the artifacts, so that both can be moved together."""
        root = self.plan.project_from_target
        return root if path in ("", ".", "./") else f"{root}/{path.removeprefix('./')}"

    def secret_file(self, name: str) -> str:
        """Where the file of a secret stands, seen from the folder of the artifacts."""
        folder = "./secrets" if self.development else self.options.secrets_dir
        return f"{folder}/{name}"

    def is_active(self, name: str) -> bool:
        """Whether a workload is started by a plain `docker compose up`."""
        workload = self.plan.workloads.get(name)
        return workload is not None and not profile(workload, self.development)

    def _host(self, part: Host) -> str:
        return part.peer

    def _port(self, part: Port) -> str:
        return str(part.number)

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


def profile(workload: Workload, development: bool) -> str:
    """The profile that a workload waits behind; empty for what starts by itself."""
    if workload.role == "tool":
        return "tools"
    if workload.run is None:
        return ""
    when = workload.run.when
    if when == "before-deploy":
        return "" if development else "release"
    if when == "after-deploy" and not development:
        return "release"
    return "jobs"
