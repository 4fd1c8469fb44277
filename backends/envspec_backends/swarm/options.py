"""The target options under `swarm:`, with their defaults."""

import re
from typing import NamedTuple

from envspec_backends.containers.proxy import network
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.options import GivenOptions

__all__ = ["TARGET", "Options", "read"]

TARGET = "swarm"
#: Names of services have 63 characters at most: the stack's, `_`, an entry's (40), and a job's release behind it.
_STACK = re.compile(r"[a-z0-9]([-_a-z0-9]*[a-z0-9])?\Z")


class Options(NamedTuple):
    """`stack`: its name; `routes`: none, traefik or network; `proxy`: the network that HTTP routes lead through,
    empty where their ports are published; `registry_auth`: nodes get the deployer's login."""

    stack: str
    routes: str
    proxy: str
    registry_auth: bool

    @property
    def traefik(self) -> bool:
        return self.routes == "traefik"


def read(context: EmissionContext) -> Options:
    """What the environment says, the defaults for the rest. The schema has checked the words."""
    plan = context.plan
    given = GivenOptions(context, TARGET)
    stack = given.text("stack", f"{plan.project}-{plan.environment}")
    routes = given.text("routes", "none")
    if not _STACK.match(stack):
        given.refuse("stack", f"`{stack}` cannot name a stack", "use small letters, digits, `-` and `_`")
    return Options(stack, routes, network(given), given.flag("registry_auth", False))
