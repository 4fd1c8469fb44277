"""What the parts of a stack share while one Plan is emitted: how texts are spelled, and what was met."""

from __future__ import annotations

from envspec.backend import Artifact
from envspec.model.plan import Plan
from envspec.model.text import Text
from envspec_backends.containers.context import ContainerContext, escape
from envspec_backends.swarm import options

__all__ = ["Context", "template"]

#: How a text of Go's template language says one brace, and two.
_BRACE, _BRACES = '{{"{"}}', '{{"{{"}}'


class Context(ContainerContext):
    """One emission for a swarm: `project` is the stack's name.

    `artifacts` stand beside the files of the stack, at paths below `swarm/`. `configs` and `secrets` are what the
    top of the files declares, by the name that the services use. `templates` are lines for deploy.sh, of files that it
    makes a secret of since a secret is part of them; `rendered` are those secrets, an ordered set.
    """

    __slots__ = ("artifacts", "configs", "options", "rendered", "secrets", "templates")

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.options = options.read(self)
        self.project = self.options.stack
        self.artifacts: dict[str, Artifact] = {}
        self.configs: dict[str, dict[str, object]] = {}
        self.secrets: dict[str, dict[str, object]] = {}
        self.templates: list[str] = []
        self.rendered: dict[str, None] = {}

    def value(self, text: Text) -> str:
        """A text as the value of a variable: Swarm fills in Go templates there (docs.docker.com, "docker service
        create", "Create services using templates"), so a literal says its braces in that language. deploy.sh does so
        with the secrets that are part of it."""
        literal = self.literal(text)
        if literal is not None:
            return escape(template(literal))
        return text.fill(self._host, self._port, self._secret, lambda part: escape(part.replace("{", _BRACE)))


def template(literal: str) -> str:
    """A literal where Swarm fills in templates: in variables, and in the places of mounts."""
    return literal.replace("{{", _BRACES) if "{{" in literal else literal
