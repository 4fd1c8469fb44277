"""What a target says of itself beyond its verdicts: what policies have to know, since they know no target by name."""

from typing import NamedTuple

from envspec.source import Path

__all__ = ["Facts", "Home", "SecretStore"]


class SecretStore(NamedTuple):
    """A place that an environment reads secrets from: `kind` is what it is called (`the namespace`).

    Two environments read the same secret when kind, name, scope and the secret's key are the same.
    """

    kind: str
    name: str
    scope: str = ""


class Home(NamedTuple):
    """A place that an environment rolls out to by a name that another one could have as well.

    `path` is where the name is said, `kind` what it is called (`the namespace`). Two environments of one name are apart
    only where both say a `scope` and these differ; `scope_field` is the option that says it, where there is one.
    """

    path: Path
    kind: str
    name: str
    scope: str = ""
    scope_field: str = ""


class Facts(NamedTuple):
    """What is true of a target with the options of one environment. The defaults are for a target that says nothing.

    `pulls_images`: its machines fetch what we build from a registry. `routes_on_host`: an HTTP route takes a port of
    the machine, and `routed_by` says with what option it needs none. `secret_stores` are those that other environments
    could read as well, `homes` the places where others could roll out to.
    """

    pulls_images: bool = False
    routes_on_host: bool = False
    routed_by: str = ""
    secret_stores: tuple[SecretStore, ...] = ()
    homes: tuple[Home, ...] = ()
