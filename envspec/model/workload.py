"""A workload: one thing that runs. Services, tools, jobs and states all become workloads.

Defaults of the language are already filled in; a backend never needs to know them. Sizes are bytes, durations
milliseconds, cpu thousandths of a core. Container paths are absolute and normalised.
"""

from typing import Literal, NamedTuple

from envspec.model.image import Build, Image
from envspec.model.platform import Platform
from envspec.model.text import Argv, Text
from envspec.source import Path

__all__ = [
    "HOST_GATEWAY",
    "TMP",
    "TMP_BY_DEFAULT",
    "UNLIMITED",
    "Autoscale",
    "ConfigFile",
    "Debugging",
    "Doubt",
    "Health",
    "Metrics",
    "Mount",
    "Need",
    "PortSpec",
    "Resources",
    "Rollout",
    "Route",
    "Run",
    "Security",
    "Shutdown",
    "Store",
    "Watch",
    "Workload",
    "Writable",
]

#: the address in `hosts` that only the machine knows: its own, as its containers reach it
HOST_GATEWAY = "host-gateway"

#: of `Resources.locked_memory`
UNLIMITED = -1

Role = Literal["service", "tool", "job", "state"]
Gate = Literal["started", "healthy", "completed", "none"]


class PortSpec(NamedTuple):
    """A port that the process listens on. `protocol`: http, grpc, tcp or udp."""

    name: str
    number: int
    protocol: str

    @property
    def transport(self) -> str:
        """`udp`, or `tcp` for everything that runs over it."""
        return "udp" if self.protocol == "udp" else "tcp"


class ConfigFile(NamedTuple):
    """A configuration file. `content` is bytes as they are on disk, or a Text; `mode` like 0o444."""

    content: bytes | Text
    mode: int = 0o444


class Mount(NamedTuple):
    """A host path, or a project path when it is relative, seen inside the container."""

    source: str
    read_only: bool = False


class VolumeMount(NamedTuple):
    """A `state` of kind volume, or the data of another state (a restore alone), seen inside the container."""

    volume: str
    read_only: bool = False


class Writable(NamedTuple):
    """An ephemeral writable place; `disk` false means memory.

    `seed`: it begins with what the image has there, at each creation of a container, and belongs to the user.
    """

    size: int
    exec: bool = False
    disk: bool = False
    seed: bool = False


#: the writable place that is always there, and what it is where nothing else is said
TMP = "/tmp"  # noqa: S108 - a path in the container
TMP_BY_DEFAULT = Writable(64 * 2**20)


class Health(NamedTuple):
    """How to tell that it works. `kind`: http, tcp, grpc or exec; `port` is set for all but exec.

    `path` is http's, with its `scheme` (http, or https whose certificate nobody verifies), `service` grpc's (may be
    empty), `command` exec's. `start_interval` is None where the spec says nothing. `probe` is how to ask from inside
    the container; None when the spec does not say, and no words at all when the image has nothing to ask with.
    """

    kind: Literal["http", "tcp", "grpc", "exec"]
    port: PortSpec | None = None
    path: Text = Text(())
    service: Text = Text(())
    command: Argv = ()
    headers: dict[str, Text] = {}
    probe: Argv | None = None
    interval: int = 10_000
    timeout: int = 2_000
    retries: int = 3
    start_period: int = 30_000
    start_interval: int | None = None
    scheme: str = "http"
    liveness: bool = False


class Metrics(NamedTuple):
    port: PortSpec
    path: str = "/metrics"


class Route(NamedTuple):
    """Reachable from outside. `publish`: the fixed outside port, or None.

    `http`: led by host and path, without a `host` for every one. Else plain TCP or UDP on a port.
    """

    port: PortSpec
    host: str = ""
    path: str = "/"
    tls: bool = False
    publish: int | None = None
    http: bool = False

    @property
    def outside(self) -> int:
        """The port that is reached from outside where nothing else is said: `publish`, else the container's own."""
        return self.port.number if self.publish is None else self.publish


class Need(NamedTuple):
    peer: str
    gate: Gate


class Autoscale(NamedTuple):
    """`cpu` in percent of the request."""

    min: int
    max: int
    cpu: int


class Resources(NamedTuple):
    """Requests and limits; None where the spec says nothing. `memory_limit` is never below `memory`.

    `open_files` and `locked_memory` (in bytes, or UNLIMITED) are limits of each process, by whoever starts it.
    """

    cpu: int | None = None
    memory: int | None = None
    cpu_limit: int | None = None
    memory_limit: int | None = None
    pids: int | None = None
    shm: int | None = None
    gpu: int | None = None
    open_files: int | None = None
    locked_memory: int | None = None


class Shutdown(NamedTuple):
    """`drain` passes before the signal, `grace` between the signal and SIGKILL."""

    signal: str = "SIGTERM"
    grace: int = 10_000
    drain: int = 0


class Rollout(NamedTuple):
    """`strategy`: rolling, recreate or canary."""

    strategy: str = "rolling"
    max_surge: int = 1
    max_unavailable: int = 0


class Security(NamedTuple):
    """What relaxes the hardening that every target applies by default."""

    read_only: bool = True
    capabilities: tuple[str, ...] = ()
    privileged: bool = False
    host_network: bool = False
    devices: tuple[str, ...] = ()
    sysctls: dict[str, str] = {}


class Watch(NamedTuple):
    """`path` in the project; `action`: sync, sync+restart, rebuild or restart."""

    path: str
    action: str
    target: str = ""


class Debugging(NamedTuple):
    """What only a development tier has. `publish`: port name -> host port on the loopback address.

    `env_file`: a path of the project, which may be absent; empty where there is none.
    """

    shield: tuple[str, ...] = ()
    watch: tuple[Watch, ...] = ()
    publish: dict[str, int] = {}
    debug: int | None = None
    tty: bool = False
    env_file: str = ""


class Run(NamedTuple):
    """When a job runs. `when`: before-deploy, after-deploy, manual, schedule (then `cron` and `timezone`) or restore.

    A restore reads a dump of a state back, when a person says so to `deploy.sh`, and at no other time. The variable
    `FILE` names the dump; without it, it takes the newest.
    `migrates` are the states whose schema it changes. `timeout` is one run's; `retries` come after the first try.
    """

    when: str
    cron: str = ""
    timezone: str = "UTC"
    migrates: tuple[str, ...] = ()
    timeout: int = 600_000
    retries: int = 3


class Doubt(NamedTuple):
    """Why what a kind knows may not hold for the image that a state is given, and what to write instead.

    `slight`: it is only about the version.
    """

    message: str
    help: str
    slight: bool = False


class Store(NamedTuple):
    """What a state keeps. `data` is where its volume goes; None storage keeps nothing beyond the container.

    `subdirectory`: the image wants its data below the volume's root (lost+found is in the way).
    `dumps`: its kind has a dump tool. `restore_stopped`: a dump is read back while the state itself is stopped, since
    its files are replaced.
    """

    kind: str
    data: str = ""
    storage: int | None = None
    adopt: str = ""
    subdirectory: bool = False
    dumps: bool = False
    restore_stopped: bool = False
    #: how its password is changed inside, where a new secret alone does not change it; empty where it does
    new_password: str = ""
    doubt: Doubt | None = None
    #: a folder of the machine, or in development of the project, that holds the data instead of a volume
    host_path: str = ""


class Workload(NamedTuple):
    """One thing that runs. `path` is its place in the Plan (`services.web`); `user` is (uid, gid) or None."""

    name: str
    role: Role
    path: Path
    image: Image
    #: the machine that the image needs; None where any will do
    platform: Platform | None = None
    build: Build | None = None
    entrypoint: Argv | None = None
    command: Argv | None = None
    working_dir: str = ""
    user: tuple[int, int] | None = None
    init: bool = True
    ports: dict[str, PortSpec] = {}
    environment: dict[str, Text] = {}
    files: dict[str, ConfigFile] = {}
    #: container path -> name of the secret, and the reverse of how the spec writes it
    secrets: dict[str, str] = {}
    volumes: dict[str, VolumeMount] = {}
    mounts: dict[str, Mount] = {}
    writable: dict[str, Writable] = {}
    health: Health | None = None
    metrics: Metrics | None = None
    routes: tuple[Route, ...] = ()
    #: further host names, which nothing else of the environment has
    aliases: tuple[str, ...] = ()
    egress: tuple[str, ...] = ()
    #: name -> address, or HOST_GATEWAY
    hosts: dict[str, str] = {}
    needs: tuple[Need, ...] = ()
    replicas: int = 1
    #: one on every machine, whatever `replicas` says; then there is no `autoscale`
    each_node: bool = False
    autoscale: Autoscale | None = None
    #: label -> value that the machine must have; `node` is its name
    placement: dict[str, str] = {}
    resources: Resources = Resources()
    shutdown: Shutdown = Shutdown()
    rollout: Rollout = Rollout()
    security: Security = Security()
    restart: str = "always"
    labels: dict[str, str] = {}
    #: None in a production tier
    debugging: Debugging | None = None
    #: set for jobs only
    run: Run | None = None
    #: set for states only
    store: Store | None = None
    #: whom the image runs as, where no `user` is said, in a development tier; None where that is not known
    image_user: tuple[int, int] | None = None
    #: the `user` that the entry says and that a development tier does not run it as
    intended_user: tuple[int, int] | None = None
    #: its image has surely no shell and no tools; looked at where places are seeded
    bare: bool = False
    #: the service whose image a `uses` takes; empty otherwise
    uses: str = ""

    @property
    def long_running(self) -> bool:
        return self.role != "job"

    @property
    def is_root(self) -> bool:
        """Whether it surely runs as user 0; without a user that is for its image to say."""
        return self.user is not None and self.user[0] == 0

    @property
    def initial(self) -> int:
        """How many run at first: where they follow the load, the fewest."""
        return self.replicas if self.autoscale is None else self.autoscale.min

    @property
    def several(self) -> bool:
        """Whether more than one may run at a time, beside the old one of a rollout."""
        most = self.replicas if self.autoscale is None else self.autoscale.max
        return self.each_node or most > 1

    @property
    def of_state(self) -> str:
        """The state that this job belongs to, for what lowering made: its setup, its backup. Empty otherwise."""
        return str(self.path[1]) if self.role == "job" and self.path[0] == "state" else ""
