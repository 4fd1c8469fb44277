"""What a swarm gets of a spec, read back."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from envspec.backend import assess
from envspec_backends.swarm import BACKEND
from tests.backends.plans import planned

__all__ = ["WEB", "Made", "compiled"]

_HEAD = "envspec: 1\nproject: shop\n"
_ENVIRONMENT = "environments:\n  prod:\n    tier: production\n    targets:\n      - swarm\n"
#: a service with a port, to which a test adds
WEB = 'services:\n  web:\n    image: acme/web:1.2.3\n    user: "10001:10001"\n    ports:\n      http: 8080\n'


class Made(NamedTuple):
    """Files by path below `swarm/`, those of the stack as data, and what was said."""

    texts: dict[str, str]
    stacks: dict[str, Any]
    said: list[str]

    def service(self, name: str) -> dict[str, Any]:
        found = [stack["services"][name] for stack in self.stacks.values() if name in stack["services"]]
        assert len(found) == 1, name
        return dict(found[0])


def compiled(body: str, options: str = "") -> Made:
    """`body` are the sections of the spec, `options` what stands below `swarm:`."""
    settings = f"    swarm:\n{options}" if options else ""
    emission = assess(planned(_HEAD + body + _ENVIRONMENT + settings), BACKEND)
    texts = {one.path.removeprefix("swarm/"): one.data.decode() for one in emission.artifacts}
    stacks = {path: yaml.load(text, yaml.CSafeLoader) for path, text in texts.items() if path.endswith(".yaml")}
    said = [f"{one.id} {'.'.join(map(str, one.path))}: {one.message}" for one in emission.diagnostics]
    return Made(texts, stacks, said)
