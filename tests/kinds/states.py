"""Requests and recipes for tests of the kinds, and their texts as a target would spell them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from envspec.kinds import load
from envspec.kinds.index import NAMES
from envspec.kinds.kind import Recipe, Request, Task
from envspec.model.text import Argv, Host, Part, SecretValue, Text

__all__ = ["PASSWORD_FILE", "all_requests", "recipe", "request", "script_of", "spell", "texts", "words"]

PASSWORD_FILE = "/run/secrets/it-password"


def request(
    kind: str,
    tag: str = "",
    *,
    development: bool = False,
    auth: bool = True,
    storage: int | None = 2**30,
    database: str = "shop",
    user: str = "shop",
    extra: tuple[str, ...] = (),
    buckets: tuple[str, ...] = (),
    adopted: bool = False,
    memory_limit: int | None = None,
    repository: str = "",
    published: dict[str, int] | None = None,
) -> Request:
    known = load(kind)
    tag = tag or load(kind).tags[0]
    family = known.family(repository or known.image)
    assert family is not None, repository
    return Request(
        name="it",
        image=f"{repository or known.image}:{tag}",
        tag=tag,
        development=development,
        database=database,
        extra=extra,
        user=user,
        password=Text((SecretValue("it-password"),)) if auth and known.has_password else None,
        password_file=PASSWORD_FILE,
        storage=storage,
        buckets=buckets,
        host=Text((Host("it"),)),
        adopted=adopted,
        memory_limit=memory_limit,
        family=family,
        published=published or {},
    )


def recipe(kind: str, tag: str = "", **asked: object) -> Recipe:
    return load(kind).recipe(request(kind, tag, **asked))  # type: ignore[arg-type]  # forwarded as they are


def all_requests() -> Iterator[tuple[str, Request]]:
    """Every kind, variant, tier, with and without a password and storage, as the language allows them."""
    for kind in NAMES:
        auths = (True, False) if "auth" in load(kind).fields else (True,)
        for tag, development, auth, storage in itertools.product(load(kind).tags, (True, False), auths, (None, 2**30)):
            made = request(
                kind, tag, development=development, auth=auth, storage=storage, extra=("more",), buckets=("assets",)
            )
            tier = "dev" if development else "prod"
            yield f"{kind}-{tag}-{tier}-{'auth' if auth else 'open'}-{'kept' if storage else 'lost'}", made


def spell(text: Text, password: str = "") -> str:
    """As a target spells it where every peer is this machine."""
    return text.fill(lambda _: "127.0.0.1", lambda port: str(port.number), lambda _: password)


def words(argv: Argv | None) -> list[str]:
    """Literal words of a command; one that needs a secret or a peer has no place in it."""
    assert argv is not None
    assert all(word.plain for word in argv), argv
    return [spell(word) for word in argv]


def script_of(argv: Argv | None) -> tuple[str, str] | None:
    """The shell and the script of `sh -c SCRIPT …`, also where the shell stands in the entrypoint."""
    found = words(argv or ())
    if "-c" not in found[:2]:
        return None
    at = found.index("-c")
    return (found[0] if at else "sh"), found[at + 1]


def tasks(made: Recipe) -> list[Task]:
    return [task for task in (made.setup, made.dump(3) if made.dump else None, made.restore) if task is not None]


def texts(made: Recipe) -> Iterator[tuple[str, Text]]:
    """Every text of a recipe with its place."""
    places: list[tuple[str, Recipe | Task]] = [("server", made)]
    places += [(f"task{n}", task) for n, task in enumerate(tasks(made))]
    for name, where in places:
        for at, words_ in (("entrypoint", where.entrypoint), ("command", where.command)):
            for word in words_ or ():
                yield f"{name}.{at}", word
        for variable, value in where.environment.items():
            yield f"{name}.environment.{variable}", value
        for path, file in where.files.items():
            if isinstance(file.content, Text):
                yield f"{name}.files.{path}", file.content
    for at, argv in (("health", made.health.command), ("probe", made.health.probe or ())):
        for word in argv:
            yield at, word


def parts(text: Text, kind: type[Part]) -> list[Part]:
    return [part for part in text.parts if type(part) is kind]
