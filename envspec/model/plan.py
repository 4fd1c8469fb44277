"""The Plan: what a spec means for one environment, without a word of any target."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from envspec.model.graph import Graph
from envspec.model.text import Text
from envspec.model.workload import Workload
from envspec.source import Path, Source, Span

__all__ = ["Managed", "Origins", "Patch", "Plan", "Secret", "Volume", "Waiver"]


class Secret(NamedTuple):
    """The name of a confidential value, and what is known about it; `dev` is None in a production tier.

    `key` is its name in an external store and `property` the part of it that is meant (empty: the whole), `generate` a
    number of random bytes, `implied_by` the state that declares it by itself. `dev_value` is what a development tier
    uses, told in every tier so that a rule can see where it leaks: no backend reads it.
    """

    name: str
    path: Path
    description: str = ""
    dev: str | None = None
    generate: int | None = None
    key: str = ""
    implied_by: str = ""
    dev_value: str = ""
    property: str = ""


class Volume(NamedTuple):
    """A state of kind volume. `many`: several replicas may mount it at once."""

    name: str
    path: Path
    storage: int | None = None
    many: bool = False
    adopt: str = ""
    #: a folder of the machine, or in development of the project, which stands for the volume
    host_path: str = ""


class Managed(NamedTuple):
    """A state that somebody else runs: nothing is emitted for it. `values` are what the spec gives
    (host, port, user, password, database, bucket, url); `ports` its known port numbers; `cidr` may be empty."""

    name: str
    kind: str
    path: Path
    values: dict[str, Text]
    ports: tuple[int, ...] = ()
    cidr: str = ""


class Patch(NamedTuple):
    """A YAML file of the user's, merged into a target's objects or put beside them; `path` names it."""

    source: Source
    path: Path


class Waiver(NamedTuple):
    """`at` is a path of the Plan, `until` a date as written (YYYY-MM-DD)."""

    rule: str
    at: Path
    environment: str
    because: str
    until: str
    path: Path


class Origins(Protocol):
    """Where the Plan's paths stand in the files of the spec, after every overlay."""

    def span(self, path: Path) -> Span | None:
        """The stretch of the value at `path`, or of its nearest ancestor that was written."""

    def key_span(self, path: Path) -> Span | None:
        """The stretch of the key at `path`, or of its nearest ancestor that was written."""

    def line(self, path: Path) -> str:
        """The text that is written at `path` itself, with its references; empty where it is a list, or nothing."""

    def written(self) -> Iterable[Path]:
        """Every path that the spec sets for this environment, leaves only, in the order of the Plan."""


Option = str | bool | tuple[str, ...]


class Plan(NamedTuple):
    """Everything that a backend or a rule may know. Dicts keep the order of the spec.

    `workloads` holds services, tools (development tiers only), jobs and states that are neither managed nor
    volumes; what is not enabled is not in it. `graph` holds the edges between them and the orders that follow.
    `options` are the target's own settings, by the target's name, as text or lists of text.
    `patches` and `objects` are files, likewise by target.
    `secrets` are those of the whole spec; `used_secrets` those that a workload or a managed state refers to.
    """

    project: str
    environment: str
    development: bool
    spec_name: str
    registry: str
    tag: str
    targets: tuple[str, ...]
    workloads: dict[str, Workload]
    volumes: dict[str, Volume]
    managed: dict[str, Managed]
    secrets: dict[str, Secret]
    used_secrets: tuple[str, ...]
    graph: Graph
    options: dict[str, dict[str, Option]]
    patches: dict[str, tuple[Patch, ...]]
    objects: dict[str, tuple[Patch, ...]]
    waivers: tuple[Waiver, ...]
    vars: dict[str, Text]
    origins: Origins
    #: from the folder of a target's artifacts to the project's folder; this is `build/<env>/<target>/`
    project_from_target: str = "../../.."

    def single_writer(self, workload: Workload) -> bool:
        """Whether two of it must never run at once: a state, or what writes to a volume of `access: one`."""
        return workload.store is not None or any(
            not mount.read_only and mount.volume in self.volumes and not self.volumes[mount.volume].many
            for mount in workload.volumes.values()
        )
