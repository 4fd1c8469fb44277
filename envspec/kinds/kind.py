"""What a kind of state is: everything that a target must know to run that image hardened.

A kind is one module in this package with `KIND`, found by its file name. It states facts about an image; how a
target delivers them (a file, a variable, a volume) is no business of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from envspec.model.text import Argv, Text, literal
from envspec.model.workload import ConfigFile, Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["Kind", "Recipe", "Request", "Task", "argv", "shell"]


class Request(NamedTuple):
    """What the spec asks of a state, with the language's defaults filled in.

    `image` is the whole reference (from `version` or `image`), `tag` its tag; `password` is None when `auth` is false.
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


class Task(NamedTuple):
    """A command run with the state's own image and tools, in a workload of its own beside it.

    `setup` tasks run before a deploy (buckets), `dump` writes into `/backup` (an argv; it keeps `keep` dumps).
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

    `ports`: the first is the main one. `environment` may hold the password's Text: kinds whose image reads a
    `*_FILE` variable in a production tier set that instead and ask for the file with `secrets`.
    `data`: where its volume goes; empty when it keeps nothing. `user`: uid and gid of the process in that image
    variant. `writable`: paths besides /tmp that a read-only root needs. `dump`/`restore`: None and empty when the
    kind has no dump tool; `restore` is one shell line for a human, reading `$FILE`.
    """

    ports: dict[str, PortSpec]
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
    restore: str = ""


class Kind(NamedTuple):
    """A kind of state. `image` is the repository that `version` is a tag of.

    `fields`: which of database, databases, user, auth, buckets the language allows for it. `has_password`: it
    declares the secret `<state>-password`. `default_user` and `default_database` stand when the spec says nothing;
    empty means the project's name. `url` makes `.url` from user, password, host, port, database texts.
    `repositories` are the image names by which rule state-in-container knows it.
    """

    name: str
    image: str
    recipe: Callable[[Request], Recipe]
    fields: frozenset[str]
    main_port: int
    ports: dict[str, int]
    scheme: str
    #: pieces that `.url` is made of, in braces: `postgres://{user}:{password}@{host}:{port}/{database}`
    url: str
    url_without_password: str
    has_password: bool = True
    default_user: str = ""
    default_database: str = ""
    repositories: tuple[str, ...] = ()
    #: what `references` offer besides host, port, address, ports and url
    offers: frozenset[str] = frozenset()


def argv(*words: str) -> Argv:
    """A command of literal words."""
    return tuple(literal(word) for word in words)


def shell(script: str, *args: str) -> Argv:
    """`sh -c script` with positional parameters: data goes in as `$1`, never into the script."""
    return argv("sh", "-c", script, "sh", *args) if args else argv("sh", "-c", script)
