"""What a kind of state is: everything that a target must know to run that image hardened.

A kind is one module in this package with `KIND`, found by its file name. It states facts about an image; how a
target delivers them (a file, a variable, a volume) is no business of its own.
"""

from collections.abc import Callable
from typing import NamedTuple

from envspec.kinds.family import Family, names
from envspec.model.text import Argv, Host, Port, Text, literal
from envspec.model.workload import ConfigFile, Health, PortSpec, Resources, Shutdown, Writable

__all__ = [
    "Kind",
    "Recipe",
    "Request",
    "Task",
    "argv",
    "host_and_port",
    "password_environment",
    "password_script",
    "recovery",
    "shell",
]


class Request(NamedTuple):
    """What the spec asks of a state, with the language's defaults filled in.

    `image` is the whole reference (from `version` or `image`), `tag` its tag, `family` what the kind knows of its
    repository; `password` is None when `auth` is false.
    `development` tells the tier: there a kind prefers what is easy to read over what is hardened.
    `host` is the text by which peers reach it (for URLs and advertised names), `extra` the further databases.
    `args` and `environment` of the spec are added by the compiler, not by the kind.
    """

    name: str
    image: str
    tag: str
    development: bool
    database: str
    extra: tuple[str, ...]
    user: str
    password: Text | None
    #: container path of the password's file, where the kind asks to mount it; see Recipe.secrets
    password_file: str
    storage: int | None
    buckets: tuple[str, ...]
    host: Text
    run_as: tuple[int, int] | None = None
    #: True when an existing volume or folder is taken over: its data lies where the image itself puts it
    adopted: bool = False
    #: bytes that the spec gives it at most; None where the recipe's own `resources` stand
    memory_limit: int | None = None
    family: Family = Family("")
    #: port name -> the developer's port that leads there; empty in a production tier
    published: dict[str, int] = {}

    @property
    def mounts_password(self) -> bool:
        """Whether the password comes as a file: where there is one, but in development, whose value may be read."""
        return self.password is not None and not self.development

    @property
    def alpine(self) -> bool:
        """True for an Alpine variant of the image."""
        return self.family.is_alpine(self.tag)

    @property
    def major(self) -> int | None:
        """The server's major version; None when the tag does not say it."""
        return self.family.major(self.tag)


class Task(NamedTuple):
    """A command run with the state's own image and tools, in a workload of its own beside it.

    `setup` tasks run before a deploy (buckets), `dump` writes into `/backup` and keeps so many dumps, `restore` reads
    from there the dump that the variable `FILE` names, or the newest.
    """

    command: Argv
    environment: dict[str, Text] = {}
    files: dict[str, ConfigFile] = {}
    writable: dict[str, Writable] = {}
    #: True: the password's file is mounted at Request.password_file
    password: bool = False
    entrypoint: Argv | None = None


class Recipe(NamedTuple):
    """How to run one state.

    `environment` may hold the password's Text: kinds whose image reads a
    `*_FILE` variable in a production tier set that instead and ask for the file with `password_mounted`.
    `data`: where its volume goes, of a default size when the spec says no `storage`; empty when it keeps nothing,
    as caches do without `storage`. `user`: uid and gid of the process in that image variant. `writable`: paths
    besides /tmp that a read-only root needs. `dump` and `restore`: None when the kind has no dump
    tool. `restore_stopped`: it works on the files in `data`, while the state itself is stopped.
    """

    health: Health
    user: tuple[int, int]
    data: str = ""
    subdirectory: bool = False
    entrypoint: Argv | None = None
    command: Argv | None = None
    #: prefix to put before the spec's `args` when the recipe has no command (the image's default program)
    program: Argv = ()
    environment: dict[str, Text] = {}
    files: dict[str, ConfigFile] = {}
    writable: dict[str, Writable] = {}
    #: True: mount the password's file at Request.password_file
    password_mounted: bool = False
    resources: Resources = Resources(cpu=250, memory=256 * 2**20)
    shutdown: Shutdown = Shutdown(grace=30_000)
    init: bool = True
    setup: Task | None = None
    dump: Callable[[int], Task] | None = None
    restore: Task | None = None
    restore_stopped: bool = False
    #: names of the kind's ports that this variant of the image does not listen to
    absent_ports: frozenset[str] = frozenset()
    #: name of a published port -> the port that outsiders are led to instead, whose clients are told another address
    outsiders: dict[str, PortSpec] = {}
    #: what is taken for granted since the tag does not say the version; empty where nothing is
    assumed: str = ""
    #: why the variant that the tag names can't be run like this; empty where it can
    unfit: str = ""


class Kind(NamedTuple):
    """A kind of state. `image` is the repository that `version` is a tag of; `ports` has the main one first.

    `tags` are of the image's variants, the usual one first: the page shows them, and tests compile each.
    `families` are further images that it knows; `repositories` those of the same server that it has not looked into.
    Rule state-in-container knows the server by all of them. `schemes` are those of the URLs that its clients take, but
    for `http`. `versions` are the first and the last major version that it runs; None is any.
    `url` is made of pieces in braces: `postgresql://{user}:{password}@{host}:{port}/{database}`.
    `fields`: which of database, databases, user, auth, buckets the language allows for it. `attributes`: which of user,
    password, database, bucket references have, besides host, port, address, ports and url; a kind with a password
    declares the secret `<state>-password`. `default_user` and `default_database` stand when the spec says nothing;
    empty means the project's name.
    """

    name: str
    image: str
    tags: tuple[str, ...]
    recipe: Callable[[Request], Recipe]
    ports: tuple[PortSpec, ...]
    url: str
    url_without_password: str
    schemes: tuple[str, ...] = ()
    families: tuple[Family, ...] = ()
    repositories: tuple[str, ...] = ()
    versions: tuple[int | None, int | None] = (None, None)
    fields: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    #: True for what keeps tables, whose schema migrations change
    has_schema: bool = False
    #: how a password is changed inside, for kinds that read it only when their data is made
    new_password: str = ""
    default_user: str = ""
    default_database: str = ""

    @property
    def main_port(self) -> PortSpec:
        """The one that `.port` and `.url` mean."""
        return self.ports[0]

    @property
    def has_password(self) -> bool:
        return "password" in self.attributes

    def family(self, repository: str) -> Family | None:
        """What it knows of an image or of a copy of it; None for one that it does not know."""
        known = (Family(self.image), *self.families)
        asked = names(repository)
        for family in known:
            if family.repository == asked[0]:
                return family
        # A copy keeps the name of what it was copied from, in a registry called otherwise; one that runs goes first.
        copies = [family for family in known if not set(asked).isdisjoint(names(family.repository))]
        return min(copies, key=lambda family: bool(family.unfit), default=None)

    def runs(self, version: int | None) -> bool:
        """False for a major version of the server that is older or newer than those it knows."""
        oldest, newest = self.versions
        return version is None or ((oldest or 0) <= version <= (newest or version))

    def listening(self, recipe: Recipe) -> dict[str, PortSpec]:
        """The ports of the variant that a recipe runs, by name."""
        own = {port.name: port for port in self.ports if port.name not in recipe.absent_ports}
        return {**own, **{port.name: port for port in recipe.outsiders.values()}}


def argv(*words: str) -> Argv:
    """A command of literal words."""
    return tuple(literal(word) for word in words)


def shell(script: str, *args: str) -> Argv:
    """`sh -c script` with positional parameters: data goes in as `$1`, never into the script."""
    return argv("sh", "-c", script, "sh", *args) if args else argv("sh", "-c", script)


def host_and_port(request: Request, port: PortSpec, host_name: str, port_name: str) -> dict[str, Text]:
    """Variables by which a task dials the state: its host in `host_name`, the port to dial in `port_name`."""
    return {
        host_name: Text((Host(request.name),)),
        port_name: Text((Port(request.name, port.name, port.number),)),
    }


def password_environment(request: Request, variable: str) -> dict[str, Text]:
    """How a script learns the password: `variable` in a development tier, else the file's path in `PASSWORD_FILE`.

    Empty without a password. In a production tier the password itself is thus in no environment of an artifact.
    """
    if request.password is None:
        return {}
    if request.development:
        return {variable: request.password}
    return {"PASSWORD_FILE": literal(request.password_file)}


def password_script(variable: str) -> str:
    """The counterpart in shell of `password_environment`, a line: exports `variable` when there is a file to read."""
    return f'if [ -n "${{PASSWORD_FILE:-}}" ]; then {variable}=$(cat "$PASSWORD_FILE"); export {variable}; fi\n'


def recovery(request: Request) -> int:
    """Milliseconds that a server may take to be healthy: after a crash it reads its journal first.

    Kubernetes kills what is not ready by then, and a database that is killed while it recovers starts anew.
    """
    return 60_000 if request.development else 300_000
