"""What a target says of itself beyond its verdicts: what policies have to know, since they know no target by name."""

from typing import NamedTuple

__all__ = ["Facts", "SecretStore"]


class SecretStore(NamedTuple):
    """A place that an environment reads secrets from: `kind` is what it is called (`the namespace`).

    Two environments read the same secret when kind, name, scope and the secret's key are the same.
    """

    kind: str
    name: str
    scope: str = ""


class Facts(NamedTuple):
    """What is true of a target with the options of one environment. The defaults are for a target that says nothing.

    `pulls_images`: its machines fetch what we build from a registry. `routes_on_host`: an HTTP route takes a port of
    the machine, and `routed_by` says with what option it needs none. `secret_stores` are those that other environments
    could read as well.
    """

    pulls_images: bool = False
    routes_on_host: bool = False
    routed_by: str = ""
    secret_stores: tuple[SecretStore, ...] = ()
